/** The part of a request's schema that we use here. */
export interface FieldsSchema {
  readonly properties: Readonly<Record<string, { readonly type?: unknown; readonly [keyword: string]: unknown }>>;
  readonly required: readonly string[];
}

export interface Hostile {
  /** For the message of a failing test. */
  readonly what: string;
  readonly payload: unknown;
  /** True if it is INVALID for a reason that no schema can express: U+0000, a lone surrogate. */
  readonly unstorable?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const DEPTH = 400;
const LONG_CHARS = 60_000;
const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce((inner) => ({ a: inner }), 1 as unknown);

const UNSTORABLE: Readonly<Record<string, string>> = {
  'U+0000': 'a\u0000b',
  'a lone high surrogate': 'a\ud800b',
  'a lone low surrogate': '\udc00',
};

/** Texts that have broken other servers. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  'an SQL string': "'; DROP TABLE history.messages; --",
  'an SQL comment': 'x"/* %s $1 ?',
  'LIKE wildcards': '%_\\',
  'a regular expression': '(((((a+)+)+)+)+)$',
  'a path': '../../../../etc/passwd',
  'a format string': '%s%n%x{{7*7}}<%= 7*7 %>',
  'a line break': 'a\r\nset-cookie: b=c',
  'direction marks': '\u202e\u2066abc\u2069',
  'many combining marks': `e${'\u0301'.repeat(60)}`,
  'an emoji of many parts': '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'a prototype key': '__proto__',
};

const OTHER_TYPES: Readonly<Record<string, unknown>> = {
  null: null,
  'an empty text': '',
  'a blank text': ' \u200b\n',
  'a long text': 'x'.repeat(LONG_CHARS),
  'the number 0': 0,
  'a negative number': -1,
  'a fraction': 1.5,
  'a number above all integers': 2 ** 53,
  'a huge number': 1e308,
  'a number as text': '7',
  true: true,
  'an empty array': [],
  'an array of null': [null],
  'an array of arrays': [[[[]]]],
  'an empty object': {},
  'a query object': { $ne: 1 },
  'a deep object': nested(DEPTH),
};

/** Values sent instead of a whole request. */
const NO_REQUESTS: Readonly<Record<string, unknown>> = {
  null: null,
  'a text': 'text',
  'a number': 42,
  true: true,
  'an array': [{}],
  'a deep array': Array.from({ length: DEPTH }).reduce((inner) => [inner], [] as unknown),
};

/** Variants of a valid request: a field missing, a field with each value above, and additional unknown fields. */
export function hostileRequests(schema: FieldsSchema, valid: Fields): Hostile[] {
  const fields = Object.keys(schema.properties);
  return [
    ...Object.entries(NO_REQUESTS).map(([what, payload]) => ({ what: `${what} as the request`, payload })),
    ...schema.required.map((field) => ({ what: `no ${field}`, payload: without(valid, field) })),
    ...withUnknownFields(valid),
    ...fields.flatMap((field) => replaced(valid, field)),
  ];
}

function replaced(valid: Fields, field: string): Hostile[] {
  const others = Object.entries({ ...OTHER_TYPES, ...HOSTILE_TEXTS }).map(([what, value]) => ({
    what: `${what} as ${field}`,
    payload: { ...valid, [field]: value },
  }));
  const unstorable = Object.entries(UNSTORABLE).map(([what, value]) => ({
    what: `${what} in ${field}`,
    payload: { ...valid, [field]: value },
    unstorable: true,
  }));
  return [...others, ...unstorable];
}

/** Adds a field that no request has. `JSON.parse` makes `__proto__` an own key, as the server's parser does. */
function withUnknownFields(valid: Fields): Hostile[] {
  const names = ['admin', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'x'.repeat(5_000), 'a\u0000'];
  const prototype: unknown = JSON.parse(
    `{"__proto__":{"admin":true},${JSON.stringify(valid).slice(1)}`.replace(',}', '}'),
  );
  return [
    { what: 'the unknown field __proto__', payload: prototype },
    ...names.map((name) => ({
      what: `the unknown field ${name.slice(0, 20)}`,
      payload: { ...valid, [name]: nested(DEPTH) },
    })),
  ];
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}
