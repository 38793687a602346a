import { invalid } from '#contracts';

/**
 * The place at which a search continues. Names that begin with the query come first, by username, then similar names, by
 * likeness and username.
 */
export type SearchCursor =
  | { readonly phase: 'prefix'; readonly after: string }
  | { readonly phase: 'similar'; readonly likeness: number; readonly after: string };

export const SEARCH_START: SearchCursor = { phase: 'prefix', after: '' };
/** Greater than any likeness: the start of the similar names. */
export const SIMILAR_START: SearchCursor = { phase: 'similar', likeness: 2, after: '' };

export function encodeCursor(cursor: SearchCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws ChatError INVALID for an invalid cursor */
export function decodeCursor(text: string): SearchCursor {
  const cursor = parseJson(Buffer.from(text, 'base64url').toString());
  if (!isSearchCursor(cursor)) throw invalid('cursor', 'must be a cursor of an earlier answer');
  return cursor;
}

/** The names that begin with `prefix`, as a range in byte order. It is not a pattern, so no character is special. */
export function prefixRange(prefix: string): { from: string; below: string } {
  return { from: prefix, below: prefix + '\u{10FFFF}' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isSearchCursor(value: unknown): value is SearchCursor {
  if (typeof value !== 'object' || value === null) return false;
  const { phase, likeness, after } = value as Record<string, unknown>;
  if (typeof after !== 'string' || after.includes('\0')) return false;
  return phase === 'prefix' || (phase === 'similar' && typeof likeness === 'number');
}
