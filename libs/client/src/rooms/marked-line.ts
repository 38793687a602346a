import type { Message, RoomId } from '#contracts';

import type { Counts } from '../replica/unread.js';
import type { MessageWindow } from '../replica/message-window.js';
import { mainOf } from '../replica/read-state.policy.js';
import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import type { Threads } from '../threads/threads.js';
import { type Line, threadOf } from '../timeline/line.policy.js';

/** The user's marker in a line, as the server has it, and what is unread above it. */
export interface LineState extends Counts {
  readonly readSeq: number;
  readonly firstSeq: number;
}

/** A line of a room with a read marker of its own. */
export interface MarkedLine {
  readonly line: Line;
  /** `null` while unknown, and for a thread that the user does not follow: nothing in it is unread. */
  readonly state: LineState | null;
  /** No message above it was shown. */
  readonly headSeq: number;
  /** Moves the marker. Rejects with the server's `ChatError`. */
  mark(seq: number): Promise<void>;
}

export interface LineServices {
  readonly replica: Replica;
  readonly requests: Requests;
  /** True if the server has threads. */
  readonly hasThreads: () => boolean;
  /** `null` until their code is loaded. */
  readonly threads: () => Threads | null;
  /** What the client holds of the line without a gap: of its messages, or of all messages of the room. */
  readonly windowsOf: (roomId: RoomId, line: Line) => readonly MessageWindow[];
}

export function markedLine(roomId: RoomId, line: Line, services: LineServices): MarkedLine {
  const threadId = threadOf(line);
  if (threadId === null) return roomLine(roomId, line, services);
  const { replica, threads } = services;
  return {
    line,
    get state() {
      const state = threads()?.stateOf(threadId);
      const firstSeq = replica.rooms.get(roomId)?.summary?.firstSeq;
      return state?.following === true && firstSeq !== undefined ? { ...state, firstSeq } : null;
    },
    headSeq: Infinity,
    mark: async (seq) => threads()?.read(roomId, threadId, seq),
  };
}

/** All messages of the room as one list, or its main timeline. */
function roomLine(roomId: RoomId, line: Line, { replica, requests, hasThreads }: LineServices): MarkedLine {
  const summary = () => replica.rooms.get(roomId)?.summary ?? null;
  return {
    line,
    get state() {
      const room = summary();
      return room !== null && line === 'main' ? { ...mainOf(room), firstSeq: room.firstSeq } : room;
    },
    get headSeq() {
      return summary()?.headSeq ?? 0;
    },
    mark: async (seq) => {
      const { generation } = replica;
      const read = await requests.ask('read:mark', {
        roomId,
        seq,
        ...(line === 'main' && hasThreads() && { main: true }),
      });
      if (generation === replica.generation) replica.rooms.get(roomId)?.applyRead(read);
    },
  };
}

/**
 * The first message from `seq` up that stops a marker: one that is unread, or that may be because it is not held. `Infinity`
 * if there is none.
 */
export function passTo(
  seq: number,
  windows: readonly MessageWindow[],
  gapSeq: number,
  isUnread: (message: Message) => boolean,
): number {
  let at = seq;
  for (let before = -1; before !== at;) {
    before = at;
    for (const { low, high, messages } of windows) {
      if (at < low || at > high) continue;
      const unread = messages.find((message) => message.seq >= at && isUnread(message));
      at = Math.max(at, Math.min(high + 1, gapSeq, unread?.seq ?? Infinity));
    }
  }
  return at;
}
