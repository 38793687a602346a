import { invalid, isStorable } from '#contracts';

/** Checks one part of a cursor, so that a forged cursor is `INVALID` rather than an error of the store. */
export type CursorPart = (value: unknown) => boolean;

export const isCursorText: CursorPart = (value) => typeof value === 'string' && isStorable(value);
/** A time in milliseconds, in decimal digits, up to the year 5138. */
export const isCursorTime: CursorPart = (value) => typeof value === 'string' && /^\d{1,14}$/.test(value);
/** A seq or a count, in decimal digits. */
export const isCursorCount: CursorPart = (value) =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value));

/** Encodes the place of a page's last row as an opaque text of `[\w-]`. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The parts of a cursor; `null` without one. @throws ChatError INVALID for a cursor that this list cannot have returned
 */
export function decodeCursor<Parts extends readonly CursorPart[]>(
  cursor: string | undefined,
  parts: Parts,
): { [Part in keyof Parts]: string } | null {
  if (cursor === undefined) return null;
  const values = parseParts(cursor);
  const valid = values?.length === parts.length && parts.every((isPart, index) => isPart(values[index]));
  if (!valid) throw invalid('cursor', 'must be a cursor of an earlier answer');
  // Its `CursorPart` has checked that each part is a string.
  return values as { [Part in keyof Parts]: string };
}

function parseParts(cursor: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    // Not JSON.
    return null;
  }
}
