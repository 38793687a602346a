import type { Plugin } from 'vite';

/** React Aria's own texts, such as those of menus for screen readers, in each language but that of the client's texts. */
const OTHER_LANGUAGES =
  /[\\/]react-[a-z-]+[\\/]dist[\\/]private[\\/]intl[\\/](?:\w+[\\/])?(?!en-)[a-z]{2}-[A-Z]{2}\.mjs$/;

/** Leaves React Aria's texts in other languages out of the build: the client would never show them. */
export function oneLanguage(): Plugin {
  return {
    name: 'parley-one-language',
    enforce: 'pre',
    load: (id) => (OTHER_LANGUAGES.test(id) ? 'export default undefined;' : null),
  };
}
