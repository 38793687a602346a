import pg from 'pg';

const INT8_OID = 20;
const INT8_ARRAY_OID = 1016;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is not a safe integer`);
  return value;
}

type TextParser = (text: string) => unknown;

/** node-postgres's own parsers, except for `bigint`, which they return as text. */
export function getTypeParser(oid: number, format?: 'text' | 'binary'): TextParser {
  if (format !== 'binary' && oid === INT8_OID) return parseInt8;
  if (format !== 'binary' && oid === INT8_ARRAY_OID)
    return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(parseInt8));
  return (
    format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  ) as TextParser;
}
