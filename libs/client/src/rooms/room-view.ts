import type { ChatError } from '#contracts/errors';
import type { Member, Message, RoomId, RoomState, Seq, UserBrief, UserId } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import type { RoomReplica } from '../replica/room-replica.js';

/** What a view of one room shows. All lists are immutable and keep their identity while they are the same. */
export interface RoomView {
  readonly roomId: RoomId;
  /** `closed`: nothing of it is loaded. `gone`: I am no longer in the room, or it was deleted. */
  readonly status: 'closed' | 'opening' | 'open' | 'gone';
  /**
   * The server's store has become another one (a backup was restored): this is how the room last was, until it is known
   * whether the new store has it. It is followed by another status, or by the room as it is there.
   */
  readonly outdated: boolean;
  /** `null` while it is not known, and when it is `gone`; never while the status is `open`. */
  readonly room: RoomState | null;
  /** Ascending, without holes, up to the newest. */
  readonly messages: readonly Message[];
  /** Mine that are on their way or have failed, to be shown after `messages`. */
  readonly pending: readonly PendingMessage[];
  /** There is nothing older than `messages`. */
  readonly reachedStart: boolean;
  /** `loadOlder` is under way. */
  readonly loadingOlder: boolean;
  /** Others who are typing now. */
  readonly typing: readonly UserBrief[];
  /** Members online when the room was opened, and how far each has read; empty in large rooms. */
  readonly online: readonly UserId[];
  readonly marks: ReadonlyMap<UserId, Seq>;
  /** Who is in the room, after `loadMembers`. */
  readonly members: readonly Member[] | null;
  /** Why the room could not be opened. */
  readonly error: ChatError | null;
}

type Parts = Pick<RoomView, 'room' | 'messages' | 'reachedStart' | 'online' | 'marks' | 'members'>;

const NO_USERS: readonly UserId[] = [];
const NOTHING: Parts = {
  room: null,
  messages: [],
  reachedStart: false,
  online: NO_USERS,
  marks: new Map(),
  members: null,
};

/** What the replica holds of the room. */
export function partsOf(room: RoomReplica | undefined): Parts {
  if (room === undefined) return NOTHING;
  const { summary, window, isLoaded, reachedStart, online, marks, members } = room;
  return {
    room: summary,
    messages: window.messages,
    reachedStart: isLoaded && reachedStart,
    online: online ?? NO_USERS,
    marks,
    members: members.list,
  };
}

/** Without those that the room shows already: a frame may come before the ack. */
export function pendingBeside(
  room: RoomReplica | undefined,
  pending: readonly PendingMessage[],
): readonly PendingMessage[] {
  const isShown = ({ id, status }: PendingMessage): boolean =>
    status !== 'failed' && room?.window.get(id) !== undefined;
  return pending.some(isShown) ? pending.filter((entry) => !isShown(entry)) : pending;
}
