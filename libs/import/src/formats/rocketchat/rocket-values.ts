import { bsonId } from '../../export/bson.js';
import type { SourceId, Time } from '../../records.js';
import { cleaned } from '../../text/characters.js';
import { type Fields, textIn } from '../../text/values.js';

const ID_CHARS_MAX = 500;
/** The end of the year 9999. */
const TIME_MAX_MS = 253_402_300_799_999;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** An id of the source: a text, or an object of 12 bytes. `''` for anything else. */
export function idIn(value: unknown): SourceId {
  const id = bsonId(value);
  return id.length > ID_CHARS_MAX ? '' : cleaned(id);
}

/** The time of a date, of its text in ISO 8601, or of milliseconds since 1970; `null` for anything else. */
export function timeIn(value: unknown): Time | null {
  const ms = msIn(value);
  return ms > 0 && ms <= TIME_MAX_MS ? new Date(ms).toISOString() : null;
}

function msIn(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return Math.floor(value);
  return typeof value === 'string' && ISO.test(value) ? Date.parse(value) : Number.NaN;
}

/** The texts of a list; none for any other value. */
export const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textIn).filter((text) => text !== '') : [];

/** The first of the texts that says something; `null` if none does. */
export const firstOf = (...texts: readonly unknown[]): string | null =>
  texts.map((text) => textIn(text).trim()).find((text) => text !== '') ?? null;

/** The first object of each id, in order; those without one are left out. */
export function firstOfEach(objects: readonly Fields[], name: string): ReadonlyMap<SourceId, Fields> {
  const byId = new Map<SourceId, Fields>();
  for (const each of objects) {
    const id = idIn(each[name]);
    if (id !== '' && !byId.has(id)) byId.set(id, each);
  }
  return byId;
}
