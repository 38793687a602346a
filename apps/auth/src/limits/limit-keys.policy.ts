import { createHash } from 'node:crypto';
import { nameKey } from '#contracts';

/** The key for limits by account. It is a hash, because a guessed name may be long. */
export function accountKey(username: string): string {
  return createHash('sha256').update(nameKey(username)).digest('base64url');
}

/** The key for attempts at one account from one address. */
export function pairKey(username: string, address: string): string {
  return `${accountKey(username)}:${address}`;
}
