import type { Message, PendingMessage, RoomState, UserId } from '#client';

/** When the user last sent to the room, in ms since 1970, or `null`. */
export function lastSentAt(
  me: UserId,
  messages: readonly Message[],
  pending: readonly PendingMessage[],
): number | null {
  const sent = pending.findLast(({ status }) => status !== 'failed');
  const own = sent ?? messages.findLast(({ senderId }) => senderId === me);
  return own === undefined ? null : Date.parse(own.createdAt);
}

/** When a member may send again in slow mode, in ms since 1970, or `null`. */
export function slowUntil({ slowModeSeconds }: RoomState, lastAt: number | null): number | null {
  return slowModeSeconds === 0 || lastAt === null ? null : lastAt + slowModeSeconds * 1000;
}
