import { resolve } from 'node:path';

import type { Plugin } from 'vite';

import { writeTexts } from '../texts.mjs';

const TEXTS = resolve(import.meta.dirname, '../../libs/chat/src/text/texts');

/** Writes the code of the texts before a build, and when they change while Vite serves the page. */
export function texts(): Plugin {
  return {
    name: 'parley-texts',
    config: () => writeTexts(),
    configureServer({ watcher, config }) {
      watcher.add(TEXTS).on('change', (path) => {
        if (path.startsWith(TEXTS) && path.endsWith('.json'))
          writeTexts().catch((error: unknown) => config.logger.error(String(error)));
      });
    },
  };
}
