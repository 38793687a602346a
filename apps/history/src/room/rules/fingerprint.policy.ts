import { createHmac, type KeyObject } from 'node:crypto';
import type { JsonValue } from '#contracts';

const NO_FINGERPRINT = Buffer.alloc(0);

/**
 * Equal fingerprints mean equal requests. It is an HMAC, so a stored fingerprint does not reveal a short text. `null`
 * content gives an empty fingerprint.
 */
export function fingerprintOf(key: KeyObject, content: readonly unknown[] | null): Buffer {
  if (content === null) return NO_FINGERPRINT;
  return createHmac('sha256', key).update(JSON.stringify(content)).digest();
}

/** The same value with sorted keys in all objects. */
export function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]): [string, JsonValue] => [name, sorted(inner)]);
  // Keys of an object are never equal.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Ignores the order of keys. */
export function sameJson(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
