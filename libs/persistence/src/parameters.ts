/** A value as PostgreSQL takes it in a statement: text, bytes or null. Objects become JSON, arrays become array literals. */
export function toParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  return Array.isArray(value) ? arrayLiteral(value) : textOf(value);
}

function arrayLiteral(values: readonly unknown[]): string {
  let text = '{';
  for (const value of values) text += `${text.length > 1 ? ',' : ''}${elementOf(value)}`;
  return `${text}}`;
}

function elementOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`;
  if (Array.isArray(value)) return arrayLiteral(value);
  const text = textOf(value);
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
