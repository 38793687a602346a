import { resolve } from 'node:path';

import type { Plugin } from 'vite';

/** The module with the function that Vite puts round each `import()` of the build. */
const WRAPPER = '\0vite/preload-helper.js';

/**
 * Puts the client's own loader of parts round each `import()` of the build, in place of Vite's, which gives up at once.
 *
 * @param loader the module with `partFiles`, below the root of the build
 */
export function partFiles(loader: string): Plugin {
  let root = '';
  let isUsed = false;
  return {
    name: 'parley-part-files',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ build: { modulePreload: { polyfill: false, resolveDependencies: withItself } } }),
    configResolved(config) {
      ({ root } = config);
    },
    load(id) {
      if (id !== WRAPPER) return null;
      isUsed = true;
      return `
        import { partFiles } from ${JSON.stringify(resolve(root, loader))};
        export const __vitePreload = (get, files) => partFiles.import(get, files?.map((file) => '/' + file));
      `;
    },
    generateBundle() {
      if (!isUsed) this.error(`Vite has no module ${JSON.stringify(WRAPPER)} any more.`);
    },
  };
}

/** Vite leaves a file out that needs no other file. */
function withItself(file: string, needed: string[], { hostType }: { readonly hostType: 'html' | 'js' }): string[] {
  return hostType === 'js' ? [...new Set([file, ...needed])] : needed;
}
