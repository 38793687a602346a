import { defaultClientConditions, defineConfig } from 'vite';

/** Finds the sources of Parley's packages in this repository. A page that installs the packages does not need it. */
const SOURCES = 'parley-source';
const PARLEY = 'http://127.0.0.1:3000';

/** The page reaches Parley at its own address. */
export default defineConfig({
  resolve: { conditions: [SOURCES, ...defaultClientConditions] },
  build: { target: 'es2023' },
  server: { proxy: { '/v1': PARLEY, '/socket.io': { target: PARLEY, ws: true } } },
});
