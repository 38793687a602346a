import { UNREAD_MAX } from '#contracts/limits';
import {
  isMain,
  isQuiet,
  mainOf,
  type Message,
  type MessageId,
  type Parley,
  type Preview,
  previewOf,
  type RoomId,
  type RoomState,
  type UserId,
} from '#client';

/** A tab or device on which the user reads the message has marked it as read by then. */
export const READ_ELSEWHERE_MS = 1_000;

/** A reason to notify the user: the newest message of a room's main timeline, or of a thread. */
export interface News {
  readonly about: RoomId | MessageId;
  readonly room: RoomState;
  /** `null` if only the number of unread messages is known. */
  readonly last: Preview | null;
  /** The thread in which the message is a reply. */
  readonly threadId: MessageId | null;
}

/** The newest messages in the frames of a room. */
export interface Told {
  /** The highest seq. */
  readonly seq: number;
  /** The newest message of the main timeline that can be news. */
  readonly main: Message | undefined;
  /** The seq of the newest message of the main timeline that tells only those whom it mentions, and not the user. */
  readonly quietSeq?: number;
}

export interface NewsContext {
  readonly me: UserId;
  readonly blocked: ReadonlySet<UserId>;
}

/** Returns `null` if no user is signed in. */
export function contextOf(parley: Parley): NewsContext | null {
  const me = parley.me.getSnapshot()?.user.id;
  return me === undefined ? null : { me, blocked: new Set(parley.blocked.getSnapshot()) };
}

/**
 * Returns the rooms that have new messages in their main timeline of which the user wants to be notified, by the rooms before
 * and after a change.
 */
export function newsOf(before: ReadonlyMap<RoomId, RoomState>, after: readonly RoomState[]): readonly RoomState[] {
  return after.filter((room) => isNews(before.get(room.id), room));
}

/** Notes a message of a frame. Frames can have older ones, which have changed. */
export function withMessage(told: Told | undefined, message: Message, me: UserId | undefined): Told {
  const next = { ...told, seq: Math.max(told?.seq ?? 0, message.seq), main: told?.main };
  if (!canBeNews(message, me)) return next;
  if (isKeptQuiet(message, me)) return { ...next, quietSeq: Math.max(next.quietSeq ?? 0, message.seq) };
  return message.seq > (next.main?.seq ?? 0) ? { ...next, main: message } : next;
}

function canBeNews(message: Message, me: UserId | undefined): boolean {
  return isMain(message) && message.kind === 'text' && message.senderId !== me && message.deletedAt === null;
}

/** True for a quiet message that mentions neither the user nor everyone. */
export function isKeptQuiet(message: Message, me: UserId | undefined): boolean {
  return isQuiet(message) && message.everyone !== true && !message.mentions.some((id) => id === me);
}

/**
 * Returns the news of the room's main timeline after `seq`; `null` if they are read, or by a person of whom the user does not
 * want to hear.
 */
export function newsIn(room: RoomState, seq: number, told: Told | undefined, context: NewsContext): News | null {
  const { unread, readSeq } = mainOf(room);
  const message = mainAfter(seq, told);
  if (unread === 0 || (message === null && mayBeReplies(room, told))) return null;
  const last = message === null ? lastOf(room) : previewOf(message);
  const isNew = last === null || (last.seq > readSeq && isByOthers(last, context) && !wasQuiet(last, room, told));
  return isNew ? { about: room.id, room, last, threadId: message?.threadId ?? null } : null;
}

function mainAfter(seq: number, told: Told | undefined): Message | null {
  return told?.main !== undefined && told.main.seq > seq ? told.main : null;
}

/** In a direct room each message tells the other. */
function wasQuiet({ seq }: Preview, { kind }: RoomState, told: Told | undefined): boolean {
  return kind === 'group' && seq === told?.quietSeq;
}

/** True if only replies may have come: at `UNREAD_MAX` the count of the main timeline stays. */
function mayBeReplies(room: RoomState, told: Told | undefined): boolean {
  return mainOf(room).unread >= UNREAD_MAX && told !== undefined && told.seq >= room.headSeq;
}

/** The newest message of the main timeline. An older server tells the room's newest one, which is that if no reply is unread. */
function lastOf(room: RoomState): Preview | null {
  if (room.main?.preview !== undefined) return room.main.preview;
  return room.unread === mainOf(room).unread ? room.preview : null;
}

export function isByOthers({ kind, senderId }: Pick<Preview, 'kind' | 'senderId'>, context: NewsContext): boolean {
  return kind === 'text' && senderId !== context.me && (senderId === null || !context.blocked.has(senderId));
}

function isNews(before: RoomState | undefined, room: RoomState): boolean {
  const { notify } = room.me;
  if (notify === 'none' || room.headSeq <= (before?.headSeq ?? 0)) return false;
  const count = notify === 'all' ? 'unread' : 'mentions';
  const main = mainOf(room);
  const held = before && mainOf(before);
  // With another marker, what was unread before may be read.
  const known = held?.readSeq === main.readSeq ? held[count] : 0;
  return main[count] > known || main[count] >= UNREAD_MAX;
}
