import { extname } from 'node:path';
import type { Plugin } from 'vite';
import { isConsolePath } from '../../libs/contracts/src/page-path.js';

/** Answers the paths of the console with its page while Vite serves the sources, as gateways do with the build. */
export function consolePage(): Plugin {
  return {
    name: 'parley-console-page',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        const path = request.url?.split('?', 1)[0] ?? '/';
        if (isConsolePath(path) && extname(path) === '') request.url = '/admin/index.html';
        next();
      });
    },
  };
}
