import type { ReadMark, Seq, UserId } from '#contracts';

/** Merges read marks; a mark never moves back. */
export function withMarks(held: ReadonlyMap<UserId, Seq>, marks: readonly ReadMark[]): ReadonlyMap<UserId, Seq> {
  const next = new Map(held);
  for (const { userId, seq } of marks) if (seq > (next.get(userId) ?? 0)) next.set(userId, seq);
  return next;
}
