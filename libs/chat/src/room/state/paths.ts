import type { Message, MessageId, RoomId } from '#client';

/** The URL of a room. */
export function roomPath(roomId: string): string {
  return `/rooms/${roomId}`;
}

/** The URL of a thread, and of one of its replies. */
export function threadPath(place: {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
  readonly seq?: number | undefined;
}): string {
  const path = `${roomPath(place.roomId)}/threads/${place.threadId}`;
  return place.seq === undefined ? path : `${path}/${String(place.seq)}`;
}

/** The URL of a message: in its thread, unless the room shows it too. */
export function messagePath(message: Pick<Message, 'roomId' | 'threadId' | 'inRoom' | 'seq'>): string {
  const { roomId, threadId, inRoom, seq } = message;
  const isInThread = threadId !== null && inRoom !== true;
  return isInThread ? threadPath({ roomId, threadId, seq }) : `${roomPath(roomId)}/${String(seq)}`;
}
