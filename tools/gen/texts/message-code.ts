import { type MessageFormatElement, type PluralElement, TYPE } from '@formatjs/icu-messageformat-parser';

import type { ArgumentType, Message } from './message.js';

/** The functions of `MessageFormats`, by the type and the style of a placeholder. */
const FORMATS: Readonly<Record<string, string>> = {
  number: 'number',
  'number to99': 'to99',
  'number percent': 'percent',
  'number duration': 'duration',
  'date medium': 'date',
  'date moment': 'moment',
};

/** The code of a message, and the functions of `MessageFormats` that it calls. */
export interface MessageCode {
  readonly code: string;
  readonly formats: ReadonlySet<string>;
}

/**
 * Code of a message: a string, or a function with one argument, or with an object if there are several.
 *
 * @param expected the arguments of the English message, which callers give
 */
export function messageCode(message: Message, expected: ReadonlyMap<string, ArgumentType>): MessageCode {
  const formats = new Set<string>();
  const text = textCode(message, { formats, names: new Set(expected.keys()), count: null });
  return { code: expected.size === 0 ? text : `${parameters(expected)} => ${text}`, formats };
}

function parameters(expected: ReadonlyMap<string, ArgumentType>): string {
  const [[name, type] = [], ...others] = [...expected];
  if (others.length === 0) return `(${name}: ${type})`;
  const fields = [...expected].map(([field, of]) => `${field}: ${of}`);
  return `({ ${[...expected.keys()].join(', ')} }: { ${fields.join('; ')} })`;
}

interface Scope {
  readonly formats: Set<string>;
  readonly names: ReadonlySet<string>;
  /** The argument that `#` stands for. */
  readonly count: string | null;
}

function textCode(message: Message, scope: Scope): string {
  const [first, ...others] = message;
  if (others.length === 0 && first?.type !== TYPE.literal && first !== undefined) return expression(first, scope);
  const parts = message.map((element) =>
    element.type === TYPE.literal ? escaped(element.value) : `\${${expression(element, scope)}}`,
  );
  return `\`${parts.join('')}\``;
}

function escaped(literal: string): string {
  return literal.replaceAll(/[`\\]|\$\{/g, String.raw`\$&`);
}

function expression(element: MessageFormatElement, scope: Scope): string {
  switch (element.type) {
    case TYPE.argument:
      return known(element.value, scope);
    case TYPE.number:
    case TYPE.date: {
      const kind = element.type === TYPE.number ? 'number' : 'date';
      return call(formatOf(kind, element.style), known(element.value, scope), scope);
    }
    case TYPE.pound:
      return call('number', scope.count ?? '', scope);
    case TYPE.plural:
      return pluralCode(element, scope);
    default:
      throw new Error('This kind of placeholder has no meaning here. There are {a}, number, date and plural.');
  }
}

function formatOf(kind: string, style: unknown): string {
  const name = style == null ? kind : `${kind} ${typeof style === 'string' ? style : 'skeleton'}`;
  const format = FORMATS[name];
  if (format === undefined) throw new Error(`Unknown style. There are ${Object.keys(FORMATS).join(', ')}.`);
  return format;
}

function pluralCode({ value, options, offset, pluralType }: PluralElement, scope: Scope): string {
  if (offset !== 0 || pluralType !== 'cardinal') throw new Error('Only plain plurals have a meaning here.');
  const count = known(value, scope);
  const forms = Object.entries(options).map(([category, { value: form }]) => {
    const key = category.startsWith('=') ? `'${category}'` : category;
    return `${key}: ${textCode(form, { ...scope, count })}`;
  });
  scope.formats.add('plural');
  return `plural(${count}, { ${forms.join(', ')} })`;
}

function known(name: string, { names }: Scope): string {
  if (!names.has(name)) throw new Error(`The English text has no {${name}}.`);
  return name;
}

function call(format: string, argument: string, { formats }: Scope): string {
  formats.add(format);
  return `${format}(${argument})`;
}
