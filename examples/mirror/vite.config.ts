import { defaultServerConditions, defineConfig } from 'vite';

/** Finds the sources of Parley's packages in this repository. A program that installs the packages does not need it. */
const SOURCES = 'parley-source';

/** `vite build --ssr` makes one file of the program and `@parley/server`. */
export default defineConfig({
  resolve: { conditions: [SOURCES] },
  ssr: { resolve: { conditions: [SOURCES, ...defaultServerConditions] }, noExternal: ['@parley/server'] },
  build: { outDir: 'dist' },
});
