import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

import { declarations, shadowStyles, styleRules } from '../../tools/web/embedding.js';
import { texts } from '../../tools/web/texts.js';
import manifest from './package.json' with { type: 'json' };

const ENTRY = resolve(import.meta.dirname, 'src/index.tsx');
/** Packages that the package installs or asks for. All others, which are the contracts, become part of it. */
const INSTALLED = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** `@parley/chat`. */
export default defineConfig({
  plugins: [react(), texts(), shadowStyles(), declarations(ENTRY)],
  resolve: { conditions: ['parley-source', ...defaultClientConditions] },
  cacheDir: resolve(import.meta.dirname, '../../node_modules/.vite-chat'),
  css: { postcss: { plugins: styleRules } },
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/chat/lib'),
    emptyOutDir: true,
    target: 'es2023',
    // Browsers that know shadow roots with style sheets of scripts know the rest too.
    cssTarget: 'esnext',
    cssCodeSplit: false,
    lib: { entry: ENTRY, formats: ['es'], fileName: 'index' },
    rolldownOptions: {
      external: (id) => ['#client', '#react', ...INSTALLED].some((name) => id === name || id.startsWith(`${name}/`)),
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
});
