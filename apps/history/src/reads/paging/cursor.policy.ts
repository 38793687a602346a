import { invalid, isStorable } from '#contracts';

/** What one part of a cursor may be; a forged cursor is `INVALID`, never an error of the store. */
export type CursorPart = (value: unknown) => boolean;

export const isCursorText: CursorPart = (value) => typeof value === 'string' && isStorable(value);
/** Milliseconds of a time, in decimal digits; up to the year 5138. */
export const isCursorTime: CursorPart = (value) => typeof value === 'string' && /^\d{1,14}$/.test(value);
/** A seq or another count, in decimal digits. */
export const isCursorCount: CursorPart = (value) =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value));

/** The place after the last row of a page, as an opaque text of `[\w-]`. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor, `null` without one. Throws `INVALID` for what no answer of this list can have given. */
export function decodeCursor<Parts extends readonly CursorPart[]>(
  cursor: string | undefined,
  parts: Parts,
): { [Part in keyof Parts]: string } | null {
  if (cursor === undefined) return null;
  const values = parseParts(cursor);
  const valid = values?.length === parts.length && parts.every((isPart, index) => isPart(values[index]));
  if (!valid) throw invalid('cursor', 'must be a cursor of an earlier answer');
  // Each part has been checked to be a string by its `CursorPart`.
  return values as { [Part in keyof Parts]: string };
}

function parseParts(cursor: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    // Not JSON: no cursor of ours.
    return null;
  }
}
