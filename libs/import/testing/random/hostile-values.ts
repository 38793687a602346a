import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { userMark } from '../../src/marks.js';
import type { Files } from './draft.js';

/** Values that no exporter writes, and that programs stumble over. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    '',
    ' ',
    '0',
    '-1',
    'null',
    'undefined',
    [],
    {},
    [[]],
    [null],
    [{}],
    { length: 1 },
    { toString: 1 },
  ],
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '../../etc/passwd',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\ufeff',
    '\u2028',
  ],
  ...[
    userMark('U0A', 'x'),
    '\ufdd4@',
    '\ufdd5\ufdd6\ufdd4#',
    '\ufdd0\ufdd1\ufffe\u{1ffff}',
    '\u202e\u2066\u200f\u061c',
    '\u001b[31m',
  ],
  ...[
    '9'.repeat(400),
    'x'.repeat(10_000),
    '👍'.repeat(5000),
    `${'['.repeat(500)}`,
    '*'.repeat(3000),
    '`'.repeat(3000),
    '<b>'.repeat(2000),
  ],
  ...[
    -1,
    0.5,
    -0,
    1e21,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER + 2,
    253_402_300_800_000,
    8.64e15,
    99_999_999_999,
    2 ** 31,
  ],
  ...[
    '+275760-09-13T00:00:00.000Z',
    '-000001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-14:00',
    '2026-02-30T25:61:61Z',
  ],
  JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`) as unknown,
  JSON.parse('{"__proto__": {"id": "x"}, "constructor": {"prototype": 1}}') as unknown,
];

export interface Blow {
  /** Choose a file, a value in it and what takes its place. */
  readonly file: number;
  readonly at: number;
  readonly value: number;
}

export const BLOWS = fc.array(fc.record({ file: fc.nat(), at: fc.nat(), value: fc.nat() }), {
  minLength: 1,
  maxLength: 6,
});

/** The files of an export in which single values are others. */
export function damaged(files: Files, blows: readonly Blow[]): Files {
  const result = { ...files };
  const paths = Object.keys(files).filter((path) => /\.(?:json|jsonl|ndjson|bson|txt)$/.test(path));
  for (const blow of blows) {
    const path = paths[blow.file % paths.length] ?? '';
    result[path] = struck(path, result[path] ?? '', blow);
  }
  return result;
}

function struck(path: string, content: string | Buffer, blow: Blow): string | Buffer {
  if (typeof content !== 'string') return struckBson(content, blow);
  if (path.endsWith('.txt')) return struckText(content, blow);
  const whole = asJson(content);
  if (whole !== undefined) return JSON.stringify(struckValue(whole, blow)) ?? 'null';
  const lines = content.split('\n');
  const at = blow.at % lines.length;
  const line = asJson(lines[at] ?? '');
  if (line === undefined) return content;
  lines[at] = JSON.stringify(struckValue(line, blow));
  return lines.join('\n');
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const hostile = ({ value }: Blow): unknown => HOSTILE_VALUES[value % HOSTILE_VALUES.length];
const hostileText = (blow: Blow): string => {
  const value = hostile(blow);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Goes into the value as far as the number leads. */
function struckValue(value: unknown, blow: Blow): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0) return hostile(blow);
  const key = keys[blow.at % keys.length] ?? '';
  const next = { ...blow, at: Math.floor(blow.at / keys.length) };
  const inner = (value as Record<string, unknown>)[key];
  const changed =
    blow.at > 0 && typeof inner === 'object' && inner !== null && blow.at % 7 !== 0
      ? struckValue(inner, next)
      : hostile(blow);
  if (Array.isArray(value)) return value.map((item: unknown, place) => (String(place) === key ? changed : item));
  // Some blows hit the name of the entry. Names of BSON end at a zero.
  const name = blow.at % 11 === 0 ? hostileText(blow).replaceAll('\0', '') : key;
  return { ...(value as object), [key]: undefined, [name]: changed };
}

function struckText(text: string, blow: Blow): string {
  const signs = Array.from(text);
  signs.splice(blow.at % (signs.length + 1), blow.at % 3, hostileText(blow));
  return signs.join('');
}

function struckBson(bytes: Buffer, blow: Blow): Buffer {
  const documents: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at))
    documents.push(bytes.subarray(at, at + bytes.readInt32LE(at)));
  const at = blow.at % Math.max(1, documents.length);
  const document = documents[at];
  if (document === undefined) return bytes;
  const changed = struckValue(deserialize(document), { ...blow, at: Math.floor(blow.at / documents.length) });
  documents[at] = Buffer.from(
    serialize(typeof changed === 'object' && changed !== null ? changed : {}, { ignoreUndefined: true }),
  );
  return Buffer.concat(documents);
}
