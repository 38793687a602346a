import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

type Root = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
/** A text, or an element that contains further ones. */
export type CodeToken = Extract<Root['children'][number], { type: 'element' }>['children'][number];

const grammars = createLowlight({
  ...{
    bash,
    c,
    cpp,
    csharp,
    css,
    diff,
    go,
    java,
    javascript,
    json,
    php,
    python,
    ruby,
    rust,
    sql,
    typescript,
    xml,
    yaml,
  },
});

/** The name of a language, before further words such as in `js title="a.js"` and `ts {2}`. */
const NAME = /^[\w+#.-]+/;

/**
 * The tokens of the code, a tree; `null` if the language is not known. Languages have short names too, such as `ts`. `info`: what follows
 * the fence.
 */
export function tokensOf(code: string, info: string): readonly CodeToken[] | null {
  const language = NAME.exec(info)?.[0] ?? '';
  if (!grammars.registered(language)) return null;
  // The tree of a whole text has neither a doctype nor a root inside.
  return grammars.highlight(language, code).children as CodeToken[];
}
