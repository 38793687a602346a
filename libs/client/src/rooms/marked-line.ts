import type { MainReadState, Message, MessageId, ReadState, RoomId } from '#contracts';

import type { LateOwnLists } from '../own/late-own-lists.js';
import type { MessageWindow } from '../replica/message-window.js';
import { mainOf } from '../replica/read-state.policy.js';
import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import type { Counts } from '../replica/unread.js';
import { type Line, threadOf } from '../replica/line.policy.js';

/** The user's marker in a line, as the server has it, and what is unread above it. */
export interface LineState extends Counts {
  readonly readSeq: number;
  readonly firstSeq: number;
  /** The counts have all messages up to here. */
  readonly headSeq: number;
  /** The marker of the main timeline, which the line's can go back to; that of the line in a thread. */
  readonly mainSeq: number;
  /** The message from which the user has marked the room as unread; `null` in a thread. */
  readonly unreadFrom: number | null;
}

/** A line of a room with a read marker of its own. */
export interface MarkedLine {
  readonly line: Line;
  /** `null` while unknown, and for a thread that the user does not follow: nothing in it is unread. */
  readonly state: LineState | null;
  /** Moves the marker. Rejects with the server's `ChatError`. */
  mark(seq: number): Promise<void>;
}

/** Finds messages of a room in the replica and in the timelines. */
export interface HeldMessagesOf {
  messageOf(replica: Replica, roomId: RoomId, id: MessageId): Message | undefined;
  /** The windows of the line, and those of all messages. They have no gaps below the replica's `gapSeq`. */
  windowsOf(replica: Replica, roomId: RoomId, line: Line): readonly MessageWindow[];
}

export interface LineServices {
  readonly replica: Replica;
  readonly requests: Requests;
  readonly own: Pick<LateOwnLists, 'has' | 'lists'>;
  readonly timelines: HeldMessagesOf;
}

export function markedLine(roomId: RoomId, line: Line, services: LineServices): MarkedLine {
  const threadId = threadOf(line);
  if (threadId === null) return roomLine(roomId, line, services);
  const { replica, own } = services;
  return {
    line,
    get state() {
      const state = own.lists?.threads.stateOf(threadId);
      const firstSeq = replica.rooms.get(roomId)?.summary?.firstSeq;
      if (state?.following !== true || firstSeq === undefined) return null;
      // After a `sync` the state can be older than the replies that are shown.
      return { ...state, firstSeq, headSeq: state.thread.lastSeq, mainSeq: state.readSeq, unreadFrom: null };
    },
    mark: async (seq) => own.lists?.threads.read(roomId, threadId, seq),
  };
}

/** All messages of the room as one list, or its main timeline. */
function roomLine(roomId: RoomId, line: Line, { replica, requests, own }: LineServices): MarkedLine {
  const summary = () => replica.rooms.get(roomId)?.summary ?? null;
  return {
    line,
    get state() {
      const room = summary();
      if (room === null) return null;
      const { unreadFrom = null } = room.me;
      const main = mainOf(room);
      return { ...room, ...(line === 'main' ? main : unreadIn(room, main)), mainSeq: main.readSeq, unreadFrom };
    },
    mark: async (seq) => {
      const { generation } = replica;
      const read = await requests.ask('read:mark', {
        roomId,
        seq,
        ...(line === 'main' && own.has('threads') && { main: true }),
      });
      if (generation === replica.generation) replica.rooms.get(roomId)?.applyRead(read);
    },
  };
}

/** All messages of the room as one list. Own messages move its marker past what is unread in the main timeline. */
function unreadIn(room: ReadState, main: MainReadState): MainReadState {
  return main.readSeq < room.readSeq && main.unread + main.mentions > 0 ? main : room;
}

/** Up to where the replica knows the messages of a room. */
export interface KnownTo {
  readonly headSeq: number;
  /** The first message that it misses. */
  readonly gapSeq: number;
}

/** The first message from `seq` up that stops a marker: one that is unread, or that may be because it is not held. */
export function passTo(
  seq: number,
  windows: readonly MessageWindow[],
  { headSeq, gapSeq }: KnownTo,
  isUnread: (message: Message) => boolean,
): number {
  let at = seq;
  for (let before = -1; before !== at;) {
    before = at;
    for (const { low, high, messages } of windows) {
      if (at < low || at > high) continue;
      const unread = messages.find((message) => message.seq >= at && isUnread(message));
      // A page can be newer than the replica, which then lacks messages at its end.
      const end = Math.min(high, Math.max(headSeq, messages.at(-1)?.seq ?? 0));
      at = Math.max(at, Math.min(end + 1, gapSeq, unread?.seq ?? Infinity));
    }
  }
  return at;
}
