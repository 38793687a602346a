import type { UserId } from '#contracts';

/** The key of the pair's direct room; the same for both orders. */
export function directKey(one: UserId, other: UserId): string {
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}

/** The two users of a direct room. */
export function pairOf(key: string): [UserId, UserId] {
  return key.split(':') as [UserId, UserId];
}
