import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';

/** Finds the sources of Parley's packages in this repository. A shop that installs the packages does not need it. */
const SOURCES = 'parley-source';

/** `vite build` makes the script of the pages, `vite build --ssr` the server. */
export default defineConfig(({ isSsrBuild = false }) => ({
  base: '/assets/',
  resolve: { conditions: [SOURCES, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [SOURCES, ...defaultServerConditions] } },
  build: isSsrBuild
    ? { outDir: 'dist/server' }
    : { outDir: 'dist/page', rolldownOptions: { input: 'src/page/main.tsx', output: { entryFileNames: 'page.js' } } },
}));
