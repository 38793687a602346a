import type { Message, MessageId, RoomId, UserId } from '#contracts';

import type { ModelServer } from './model-server.js';
import { entry } from './model-store.js';

/** The room and the user whose seeing the model checks. */
export const ROOM = 'room0' as RoomId;
export const READER = 'user0' as UserId;

/** The messages that the reader has seen, and those that the server's read marker has passed without that. */
export class SeeingLog {
  /** Unread messages that were marked, although they were neither shown nor before one that the user has marked. */
  readonly unseen: number[] = [];
  private readonly seen = new Set<MessageId>();
  /** Everything up to here was marked by an act of the user. */
  private actedTo = 0;

  constructor(private readonly server: ModelServer) {
    const mark = server.mark.bind(server);
    server.mark = (roomId, userId, seq) => {
      if (roomId === ROOM && userId === READER) this.check(seq);
      mark(roomId, userId, seq);
    };
  }

  saw(ids: readonly MessageId[]): void {
    for (const id of ids) this.seen.add(id);
  }

  /** The user marks everything up to here, by a press or by joining the room. */
  acted(seq: number): void {
    this.actedTo = Math.max(this.actedTo, seq);
  }

  /** The first message after the marker. */
  next(): { readonly seq: number; readonly isSeen: boolean } | null {
    const { readSeq } = entry(entry(this.server.store.users, READER).memberships, ROOM);
    const { room, messages } = entry(this.server.store.rooms, ROOM);
    const message = messages.find(({ seq }) => seq > readSeq && seq >= room.firstSeq);
    return message === undefined ? null : { seq: message.seq, isSeen: this.seen.has(message.id) };
  }

  private check(to: number): void {
    const { room, messages } = entry(this.server.store.rooms, ROOM);
    const sent = messages.findLast(({ senderId }) => senderId === READER)?.seq ?? 0;
    const from = Math.max(this.actedTo, sent, room.firstSeq - 1);
    const passed = messages.slice(from, to).filter((message) => countsFor(message) && !this.seen.has(message.id));
    this.unseen.push(...passed.map(({ seq }) => seq));
  }
}

/** True for messages that count as unread (protocol, section 6). */
function countsFor({ kind, senderId, deletedAt }: Message): boolean {
  return kind === 'text' && senderId !== READER && deletedAt === null;
}
