import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

import { classNames } from '../../tools/web/class-names.js';
import { compress } from '../../tools/web/compress.js';
import { consolePage } from '../../tools/web/console-page.js';
import { leftOut } from '../../tools/web/left-out.js';
import { oneLanguage } from '../../tools/web/one-language.js';
import { partFiles } from '../../tools/web/part-files.js';
import { serviceWorker } from '../../tools/web/service-worker.js';
import { sharedFiles } from '../../tools/web/shared-files.js';
import { texts } from '../../tools/web/texts.js';

/** The server that `npm run dev` runs beside this one. */
const SERVER = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`;
const SERVED_BY_PARLEY = ['/v1', '/hooks', '/docs', '/.well-known', '/health', '/metrics'];

/** Four files of the first load of a room list the files of all parts, so each character of a hash counts some 300 times. */
const FILE_NAMES = {
  entryFileNames: 'assets/[name]-[hash:7].js',
  chunkFileNames: 'assets/[name]-[hash:7].js',
  assetFileNames: 'assets/[name]-[hash:7][extname]',
};

export default defineConfig({
  plugins: [
    react(),
    texts(),
    oneLanguage(),
    leftOut(),
    consolePage(),
    partFiles('src/part-files.ts'),
    serviceWorker('src/service-worker.ts'),
    compress(),
  ],
  resolve: { conditions: ['parley-source', ...defaultClientConditions] },
  // The default would be a `node_modules` of this folder.
  cacheDir: resolve(import.meta.dirname, '../../node_modules/.vite'),
  css: { modules: { generateScopedName: classNames } },
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/apps/web'),
    emptyOutDir: true,
    // Inlined files would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    // The oldest browsers of docs/web.md.
    target: ['chrome120', 'firefox125', 'safari17.4'],
    rolldownOptions: { output: { codeSplitting: sharedFiles, ...FILE_NAMES } },
  },
  server: {
    port: 5173,
    proxy: {
      // Keeps `Host`: a page may use cookies if its origin is that of the request.
      ...Object.fromEntries(SERVED_BY_PARLEY.map((path) => [path, { target: SERVER, changeOrigin: false }])),
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
