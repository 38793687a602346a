import type { Catalogue } from './catalogue.js';
import { messageAt } from './catalogue.js';
import { argumentsOf, parseMessage } from './message.js';
import { messageCode } from './message-code.js';

export interface CatalogueSource {
  /** The name of the file, such as `first`. */
  readonly name: string;
  readonly texts: Catalogue;
  /** What callers give is what the English texts say. */
  readonly english: Catalogue;
  /** The texts that are loaded before these, which come with them. */
  readonly base?: Catalogue;
  /** `null` for English, which says what the type is. */
  readonly type: string | null;
}

/** A module with the texts of a file as a function from formats to texts: strings, and functions of their arguments. */
export function catalogueCode(source: CatalogueSource): string {
  const formats = new Set<string>();
  const body = objectCode(source.texts, [], source, formats);
  const type = source.type ?? typeName(source.name);
  const parameters = [
    `${formatsCode(formats)}: MessageFormats`,
    ...(source.base === undefined ? [] : ['first: First']),
  ];
  const returned = source.type === null ? '' : `: ${source.type}`;
  return [
    `// Written by tools/texts.mjs from ${source.name}.json: do not edit.`,
    "import type { MessageFormats } from '../../message-formats.js';",
    ...importsOf(source),
    '',
    `export const ${source.name} = (${parameters.join(', ')})${returned} => (${body});`,
    ...(source.type === null ? ['', `export type ${type} = ReturnType<typeof ${source.name}>;`] : []),
    '',
  ].join('\n');
}

function importsOf({ name, type, base }: CatalogueSource): string[] {
  const first = base === undefined ? [] : [`import type { First } from '../en/first.js';`];
  return type === null ? first : [...first, `import type { ${type} } from '../en/${name}.js';`];
}

export function typeName(name: string): string {
  return name[0]?.toUpperCase() + name.slice(1);
}

function formatsCode(formats: ReadonlySet<string>): string {
  return formats.size === 0 ? '_' : `{ ${[...formats].toSorted().join(', ')} }`;
}

function objectCode(texts: Catalogue, path: readonly string[], source: CatalogueSource, formats: Set<string>): string {
  const indent = '  '.repeat(path.length);
  const lines = Object.entries(texts).map(([key, text]) => {
    const at = [...path, key];
    const code = typeof text === 'string' ? codeOf(text, at, source, formats) : objectCode(text, at, source, formats);
    return `${indent}  ${keyCode(key)}: ${code},\n`;
  });
  return `{\n${baseCode(path, source.base, indent)}${lines.join('')}${indent}}`;
}

/** What is loaded already, if it has texts at this path. */
function baseCode(path: readonly string[], base: Catalogue | undefined, indent: string): string {
  const found = path.reduce<string | Catalogue | undefined>(
    (within, key) => (typeof within === 'object' ? within[key] : undefined),
    base,
  );
  return found === undefined ? '' : `${indent}  ...first${path.map((key) => `.${key}`).join('')},\n`;
}

function codeOf(text: string, path: readonly string[], { english }: CatalogueSource, formats: Set<string>): string {
  try {
    const expected = argumentsOf(parseMessage(messageAt(english, path) ?? text));
    const { code, formats: used } = messageCode(parseMessage(text), expected);
    for (const format of used) formats.add(format);
    return code;
  } catch (error) {
    throw new Error(`${path.join('.')}: ${text}`, { cause: error });
  }
}

function keyCode(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`;
}
