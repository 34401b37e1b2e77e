import adapter from '@sveltejs/adapter-static';

// Only the product is built into `build`, which the window embeds: no other build can get there by mistake.
const at = process.argv.indexOf('--mode');
const folder = at < 0 ? 'build' : `build-${process.argv[at + 1]}`;

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    // One page for every path: the window has no server to ask.
    adapter: adapter({ fallback: 'index.html', pages: folder }),
    output: { bundleStrategy: 'single' },
    version: { name: 'purser' },
  },
};
