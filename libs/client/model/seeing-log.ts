import type { Message, MessageId, RoomId, UserId } from '#contracts';

import { isOf, type Line, threadOf } from '../src/replica/line.policy.js';
import type { ModelServer } from './model-server.js';
import { entry, stateOf } from './model-store.js';
import { followers } from './model-threads.js';

/** The room and the user whose seeing the model checks. */
export const ROOM = 'room0' as RoomId;
export const READER = 'user0' as UserId;

/** The first message that others write: the root of the thread. */
export const ROOT = 'written-1' as MessageId;
/** The lines that the reader sees. */
export const LINES: readonly Line[] = ['all', 'main', { threadId: ROOT }];

/** The messages that the reader has seen, and those that a read marker of the server has passed without that. */
export class SeeingLog {
  /** Unread messages that were marked, although they were neither shown nor before one that the user has marked. */
  readonly unseen: number[] = [];
  private readonly seen = new Set<MessageId>();
  /** Everything up to here was marked by an act of the user. */
  private actedTo = 0;

  constructor(private readonly server: ModelServer) {
    const mark = server.mark.bind(server);
    server.mark = (roomId, userId, seq, main) => {
      if (roomId === ROOM && userId === READER) this.check(main === true ? 'main' : 'all', seq);
      mark(roomId, userId, seq, main);
    };
    const readThread = server.readThread.bind(server);
    server.readThread = (roomId, userId, threadId, seq) => {
      if (userId === READER) this.check({ threadId }, seq);
      readThread(roomId, userId, threadId, seq);
    };
  }

  saw(ids: readonly MessageId[]): void {
    for (const id of ids) this.seen.add(id);
  }

  /** The user marks everything up to here, by a press or by joining the room. */
  acted(seq: number): void {
    this.actedTo = Math.max(this.actedTo, seq);
  }

  /** The first message after the marker of the line. */
  next(line: Line): { readonly seq: number; readonly isSeen: boolean } | null {
    const { room, messages } = entry(this.server.store.rooms, ROOM);
    const readSeq = this.markerOf(line);
    const message = messages.find((each) => each.seq > readSeq && each.seq >= room.firstSeq && isOf(line, each));
    return message === undefined ? null : { seq: message.seq, isSeen: this.seen.has(message.id) };
  }

  private markerOf(line: Line): number {
    const threadId = threadOf(line);
    if (threadId !== null) return followers(this.server.store, ROOM, READER).get(threadId) ?? Infinity;
    const { readSeq, main } = stateOf(this.server.store, READER, ROOM);
    if (main === undefined) return readSeq;
    // An own reply moves the marker of the room past what is unread in the main timeline.
    return line === 'main' || main.unread + main.mentions > 0 ? main.readSeq : readSeq;
  }

  private check(line: Line, to: number): void {
    const { room, messages } = entry(this.server.store.rooms, ROOM);
    const from = Math.max(this.actedTo, this.markerOf(line), room.firstSeq - 1);
    const passed = messages.slice(from, to).filter((message) => this.isUnseen(line, message));
    this.unseen.push(...passed.map(({ seq }) => seq));
  }

  /** True for a message of the line that counts as unread (protocol, section 6) and was not shown. */
  private isUnseen(line: Line, message: Message): boolean {
    const { id, kind, senderId, deletedAt } = message;
    return isOf(line, message) && kind === 'text' && senderId !== READER && deletedAt === null && !this.seen.has(id);
  }
}
