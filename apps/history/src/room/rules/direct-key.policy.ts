import type { UserId } from '#contracts';

/** The pair's direct room is found by it, whoever asks first. */
export function directKey(one: UserId, other: UserId): string {
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}
