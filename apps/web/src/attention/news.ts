import type { Preview, RoomId, RoomState, UserId } from '#client';

export interface NewsContext {
  readonly me: UserId;
  readonly blocked: ReadonlySet<UserId>;
}

/** Returns the rooms with new messages that the user wants to be notified of, by the rooms before and after a change. */
export function newsOf(
  before: ReadonlyMap<RoomId, RoomState>,
  after: readonly RoomState[],
  context: NewsContext,
): readonly RoomState[] {
  return after.filter((room) => room !== before.get(room.id) && isNews(before.get(room.id), room, context));
}

function isNews(before: RoomState | undefined, room: RoomState, context: NewsContext): boolean {
  const { preview, unread, mentions, readSeq } = room;
  if (preview === null || unread === 0 || !isByOthers(preview, context)) return false;
  if (preview.seq <= Math.max(before?.headSeq ?? 0, readSeq)) return false;
  const { notify } = room.me;
  return notify === 'all' || (notify === 'mentions' && mentions > (before?.mentions ?? 0));
}

function isByOthers({ kind, senderId }: Preview, { me, blocked }: NewsContext): boolean {
  return kind === 'text' && senderId !== me && (senderId === null || !blocked.has(senderId));
}
