import { createHmac, type KeyObject } from 'node:crypto';
import { stringify } from 'uuid';

const VERSION = 8;
const VARIANT = 0x80;

/**
 * The UUIDv8 (RFC 9562) of these parts under a secret key: others can neither foresee nor take it.
 * @param key no bytes: in Node 24 an HMAC with them takes four times as long
 */
export function keyedId(key: KeyObject, parts: readonly string[]): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (VERSION << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | VARIANT, 8);
  return stringify(bytes);
}
