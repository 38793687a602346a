import { createHash } from 'node:crypto';
import { nameKey } from '#contracts';

/** What limits by account count by; hashed, for a name that is only tried may be long. */
export function accountKey(username: string): string {
  return createHash('sha256').update(nameKey(username)).digest('base64url');
}

/** One account tried from one address. */
export function pairKey(username: string, address: string): string {
  return `${accountKey(username)}:${address}`;
}
