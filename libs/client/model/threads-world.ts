import { vi } from 'vitest';

import type { Item, Message, MessageId, RoomId, Seq, ThreadState, UserId } from '#contracts';

import type { Requests } from '../src/replica/requests.js';
import type { Runtime } from '../src/runtime/runtime.js';
import { Threads } from '../src/threads/threads.js';
import { CountingClock, VirtualClock } from './virtual-clock.js';

export const ROOM = 'room' as RoomId;
export const OTHER = 'elsewhere' as RoomId;
const STARTED = Date.parse('2026-11-20T00:00:00.000Z');

/** A followed thread with `replies` replies: as many messages as the room has. */
export function state(threadId: string, replies: number, fields: Partial<ThreadState> = {}): ThreadState {
  return {
    roomId: ROOM,
    threadId: threadId as MessageId,
    root: { id: threadId, rev: 1, seq: 0, reactions: [], body: 'root' } as unknown as Message,
    thread: { replies, lastSeq: replies as Seq, lastAt: timeOf(replies), userIds: [] },
    following: true,
    readSeq: 0 as Seq,
    unread: 0,
    mentions: 0,
    ...fields,
  };
}

/** A reply of another user; `seq` is its number in the thread too. */
export function reply(threadId: string, seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `${threadId}${seq}`,
    roomId: ROOM,
    threadId,
    seq,
    threadSeq: seq,
    inRoom: false,
    rev: seq,
    senderId: 'other',
    createdAt: timeOf(seq),
    editedAt: null,
    deletedAt: null,
    mentions: [],
    reactions: [],
    ...fields,
  } as Message;
}

/** A new reply in a frame. */
export function replyItem(
  threadId: string,
  seq: number,
  fields: Partial<Message> = {},
  followers: UserId[] = [],
): Item {
  return { type: 'message', message: reply(threadId, seq, fields), followers };
}

/** The threads of one user, with a server that answers when the test says so. */
export class ThreadsWorld {
  readonly clock = new VirtualClock();
  readonly timers = new CountingClock(this.clock);
  readonly report = vi.fn();
  readonly asked: [event: string, fields: object][] = [];
  readonly threads: Threads;
  isReady = true;
  random = 0;
  readonly blocked = new Set<UserId>();
  private readonly answers: ((outcome: unknown) => void)[] = [];

  constructor(me: UserId) {
    const requests = {
      ask: (event: string, fields: object) => {
        this.asked.push([event, fields]);
        return new Promise((resolve, reject) =>
          this.answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
        );
      },
    } as unknown as Requests;
    const runtime = { clock: this.timers, random: () => this.random, report: this.report } as unknown as Runtime;
    this.threads = new Threads(
      requests,
      runtime,
      () => ({ me, blocked: this.blocked, joinedAt: () => null }),
      () => this.isReady,
    );
  }

  pass(durationMs: number): Promise<void> {
    return this.clock.pass(durationMs);
  }

  /** Answers the oldest request. */
  async answer(outcome: unknown): Promise<void> {
    this.answers.shift()?.(outcome);
    await this.pass(0);
  }

  /** A frame of the room with one item. */
  frame(item: Item): void {
    this.threads.onChanges({ roomId: ROOM, from: 0, to: 1, items: [item] } as never);
  }
}

function timeOf(seq: number): string {
  return new Date(STARTED + seq * 1_000).toISOString();
}
