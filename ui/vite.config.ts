import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Takes inline styles out of others' markup, which a strict policy refuses; base.css says the same by name. */
const noInlineStyles: Plugin = {
  name: 'no-inline-styles',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('/generated/root.svelte'))
      return code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1');
    if (id.includes('/bits-ui/') && id.endsWith('.svelte'))
      return code.replaceAll('style="display: contents;"', 'class="contents"');
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [noInlineStyles, sveltekit()],
  // Two seams that the product must not carry: a host over loopback HTTP, and made-up data.
  // They are constants so that the bundler drops the code behind them.
  define: {
    __LOOPBACK__: JSON.stringify(mode === 'browser' || mode === 'test'),
    __FIXTURES__: JSON.stringify(mode === 'fixtures' || mode === 'test'),
  },
  // The oldest engine that shows Purser is WebKitGTK 2.44, Safari's 17.5.
  build: { assetsInlineLimit: 0, target: ['safari17.5', 'chrome123'] },
  server: { host: '127.0.0.1', port: 5183, strictPort: true },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], environment: 'node' },
}));
