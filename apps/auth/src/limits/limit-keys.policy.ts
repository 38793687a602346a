import { createHash } from 'node:crypto';
import { nameKey } from '#contracts';

/**
 * The key for limits by account. It is a hash, because a guessed name may be long. When an operator unlocks the
 * account, it gets another key, so every process starts its count again.
 */
export function accountKey(username: string, unlockedAt: Date | null = null): string {
  const name = createHash('sha256').update(nameKey(username));
  return (unlockedAt === null ? name : name.update(`\0${unlockedAt.getTime()}`)).digest('base64url');
}

/** The key for attempts at one account from one IP, or on one device. */
export function pairKey(account: string, from: string): string {
  return `${account}:${from}`;
}
