import { createHmac } from 'node:crypto';
import type { JsonValue } from '#contracts';

const NO_FINGERPRINT = Buffer.alloc(0);

/**
 * Tells whether two requests of one id ask for the same. Keyed, so that a stored fingerprint says nothing about a short
 * text. `null`: the command has none.
 */
export function fingerprintOf(key: Buffer, content: readonly unknown[] | null): Buffer {
  if (content === null) return NO_FINGERPRINT;
  return createHmac('sha256', key).update(JSON.stringify(content)).digest();
}

/** The same value with the keys of all objects in one order. */
export function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]): [string, JsonValue] => [name, sorted(inner)]);
  // No two keys of an object are equal.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Compares without regard to the order of keys. */
export function sameJson(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
