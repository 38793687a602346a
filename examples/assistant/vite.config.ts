import { defaultServerConditions, defineConfig } from 'vite';

/** Finds the sources of Parley's packages in this repository. A program that installs the packages does not need it. */
const SOURCES = 'parley-source';

/** `vite build --ssr` makes one program of the assistant and `@parley/client`. */
export default defineConfig({
  resolve: { conditions: [SOURCES] },
  ssr: {
    resolve: { conditions: [SOURCES, ...defaultServerConditions] },
    noExternal: ['@parley/client'],
  },
  build: { outDir: 'dist' },
});
