import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    // One page for every path: the window has no server to ask.
    adapter: adapter({ fallback: 'index.html' }),
    output: { bundleStrategy: 'single' },
    version: { name: 'purser' },
  },
};
