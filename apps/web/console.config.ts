import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

import { compress } from '../../tools/web/compress.js';
import { oneLanguage } from '../../tools/web/one-language.js';
import { texts } from '../../tools/web/texts.js';

/** The console of operators: a build of its own beside the chat's, so that neither changes the files of the other. */
export default defineConfig({
  plugins: [react(), texts(), oneLanguage(), compress()],
  resolve: { conditions: ['parley-source', ...defaultClientConditions] },
  cacheDir: resolve(import.meta.dirname, '../../node_modules/.vite-console'),
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/apps/web'),
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome120', 'firefox125', 'safari17.4'],
    rolldownOptions: { input: resolve(import.meta.dirname, 'admin/index.html') },
  },
});
