import type { FeedHead, FeedPosition, Rev, Seq } from '#contracts';
import type { HookRow } from '../hooks/hook-row.js';

export const BEGINNING: FeedPosition = { seq: 0 as Seq, rev: 0 as Rev };
/** Behind everything: of a room that the receiver knows to be deleted. */
export const GONE: FeedPosition = {
  seq: Number.MAX_SAFE_INTEGER as Seq,
  rev: Number.MAX_SAFE_INTEGER as Rev,
};

export function covers(one: FeedPosition, other: FeedPosition): boolean {
  return one.seq >= other.seq && one.rev >= other.rev;
}

export function furthest(one: FeedPosition, other: FeedPosition): FeedPosition {
  return { seq: Math.max(one.seq, other.seq) as Seq, rev: Math.max(one.rev, other.rev) as Rev };
}

export function nearest(one: FeedPosition, other: FeedPosition): FeedPosition {
  return { seq: Math.min(one.seq, other.seq) as Seq, rev: Math.min(one.rev, other.rev) as Rev };
}

/** Where a hook, of an app or of the operator, is when it has everything of the room that it sees. */
export function endOf(
  { app_id: appId }: Pick<HookRow, 'app_id'>,
  { headSeq: seq, headRev: rev, appHead, deletedAt }: FeedHead,
): FeedPosition {
  if (deletedAt !== null) return GONE;
  return appId === null ? { seq, rev } : (appHead ?? { seq, rev });
}
