import { readFileSync } from 'node:fs';

import ts from 'typescript';
import type { CSSOptions, Plugin } from 'vite';

/** The styles that the package is built with, in `libs/chat/src/embedding/shadow-page.tsx`. */
const PLACE = /\bCHAT_STYLES\b/g;
const TOKENS = /[\\/]theme[\\/]tokens\.css(?:\?|$)/;
/** Tokens that the page around the parts may set, by their name with `--parley` before it. */
const SETTABLE = /^--(?=(?:color|font|radius)-)/;
const REM = /(?<![\w-])(-?[\d.]+)rem\b/g;

type PostcssPlugins = NonNullable<Exclude<CSSOptions['postcss'], string | undefined>['plugins']>;

/**
 * Makes the styles those of an embedded part: `rem` is `--rem`, because the page around it sets the size of text of its root
 * element, and the tokens take their values from that page's `--parley-…`, if it sets them.
 */
export const styleRules: PostcssPlugins = [
  {
    postcssPlugin: 'parley-rem',
    Declaration: (declaration) => {
      declaration.value = declaration.value.replace(REM, 'calc($1 * var(--rem))');
    },
  },
  {
    postcssPlugin: 'parley-tokens',
    OnceExit: (root) => {
      if (!TOKENS.test(root.source?.input.file ?? '')) return;
      root.walkDecls(SETTABLE, (declaration) => {
        declaration.value = `var(${declaration.prop.replace(SETTABLE, '--parley-')}, ${declaration.value})`;
      });
    },
  },
];

/** Writes the style sheet into the scripts, which add it to each shadow root. */
export function shadowStyles(): Plugin {
  return {
    name: 'parley-shadow-styles',
    enforce: 'post',
    generateBundle(_, bundle) {
      let styles = '';
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== 'asset' || !name.endsWith('.css')) continue;
        styles += String(file.source);
        delete bundle[name];
      }
      if (styles === '') this.error('The build has no styles.');
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') file.code = file.code.replace(PLACE, () => JSON.stringify(styles));
    },
  };
}

/** Writes the types of the entry. It names all types of its exports, and of the package only types of the client. */
export function declarations(entry: string): Plugin {
  return {
    name: 'parley-declarations',
    generateBundle() {
      const { outputText } = ts.transpileDeclaration(readFileSync(entry, 'utf8'), {
        fileName: entry,
        compilerOptions: { isolatedDeclarations: true, declaration: true, jsx: ts.JsxEmit.ReactJSX },
      });
      this.emitFile({ type: 'asset', fileName: 'index.d.ts', source: outputText });
    },
  };
}
