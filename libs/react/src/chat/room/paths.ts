import type { Message, MessageId, RoomId } from '#client';

/** The address of a room. */
export function roomPath(roomId: string): string {
  return `/rooms/${roomId}`;
}

/** The address of a message in its room. */
export function messagePath({ roomId, seq }: Pick<Message, 'roomId' | 'seq'>): string {
  return `${roomPath(roomId)}/${String(seq)}`;
}

/** The address of a thread, and of one of its replies. */
export function threadPath(place: {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
  readonly seq?: number | undefined;
}): string {
  const path = `${roomPath(place.roomId)}/threads/${place.threadId}`;
  return place.seq === undefined ? path : `${path}/${String(place.seq)}`;
}
