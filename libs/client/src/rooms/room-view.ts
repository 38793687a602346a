import type { ChatError } from '#contracts/errors';
import type { Member, Message, RoomId, RoomState, Seq, UserBrief, UserId } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import type { MessageWindow } from '../replica/message-window.js';
import type { RoomReplica } from '../replica/room-replica.js';

/** The data to render a room. Lists are immutable; an unchanged list keeps its identity. */
export interface RoomView {
  readonly roomId: RoomId;
  /** `closed`: not loaded. `gone`: the user is no longer a member, or the room was deleted. */
  readonly status: 'closed' | 'opening' | 'open' | 'gone';
  /**
   * True while the view shows what the client kept, over a reload or because there is no connection, or had before the server
   * was restored from a backup: until the client knows whether the room still exists and, in an open room, has its current
   * messages.
   */
  readonly outdated: boolean;
  /** `null` while unknown and when `gone`; never `null` while `open`. */
  readonly room: RoomState | null;
  /** Ascending, without gaps, up to the newest. The `body` of one that is `growing` becomes longer as its text is stored. */
  readonly messages: readonly Message[];
  /** The user's unsent and failed messages, to be shown after `messages`. */
  readonly pending: readonly PendingMessage[];
  /** True if there are no messages before `messages`. */
  readonly reachedStart: boolean;
  /** True while `loadOlder` runs. */
  readonly loadingOlder: boolean;
  /** Other users who are typing. */
  readonly typing: readonly UserBrief[];
  /** Members online when the room was opened, and the read marks of members. Both are empty in large rooms. */
  readonly online: readonly UserId[];
  readonly marks: ReadonlyMap<UserId, Seq>;
  /** The members, after `loadMembers`. */
  readonly members: readonly Member[] | null;
  /** The first unread message that `RoomStore.seen` has skipped: only later ones were shown. `null` if there is none. */
  readonly skipped: Seq | null;
  /** Why a moderator removed or banned the user, of a room that is `gone`; `null` without a reason. */
  readonly goneReason: string | null;
  /** The error of the last failed `open`. */
  readonly error: ChatError | null;
}

type Parts = Pick<RoomView, 'room' | 'messages' | 'reachedStart' | 'online' | 'marks' | 'members'>;

const NO_USERS: readonly UserId[] = [];
const EMPTY: Parts = {
  room: null,
  messages: [],
  reachedStart: false,
  online: NO_USERS,
  marks: new Map(),
  members: null,
};

/** `former`: the room from before a reset or a reload or as it was kept, if its messages are shown in the place of those of `room`. */
export function partsOf(room: RoomReplica | undefined, former: RoomReplica | null): Parts {
  if (room === undefined) return EMPTY;
  const { summary, online, marks, members } = room;
  const { window, isLoaded, reachedStart } = former ?? room;
  return {
    room: summary,
    messages: window.messages,
    reachedStart: isLoaded && reachedStart,
    online: online ?? NO_USERS,
    marks,
    members: members.list,
  };
}

/** Omits messages that the window shows already, because a frame can arrive before the ack. */
export function pendingBeside(
  window: MessageWindow | undefined,
  pending: readonly PendingMessage[],
): readonly PendingMessage[] {
  const isShown = ({ id, status }: PendingMessage): boolean => status !== 'failed' && window?.get(id) !== undefined;
  return pending.some(isShown) ? pending.filter((entry) => !isShown(entry)) : pending;
}
