import type { DeviceId, MessageId, RoomId, Seq, UserId } from '#contracts';
import type { PushRow, ReminderRow } from './push-row.js';

/** A push that was refused so often goes alone. */
const ALONE_AFTER = 3;
/** History judges each message of a span, and a push service may refuse for hours. */
const SPAN_MAX = 1_000;
/** Pushes of one request to the push hook. */
export const PUSH_HOOK_BATCH_MAX = 100;

/** What is due for one device, and is one push. */
interface WaitingPush {
  readonly key: string;
  readonly deviceId: DeviceId;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly byPushHook: boolean;
  /** Its age counts from here. */
  readonly at: Date;
  /** Refusals so far. */
  readonly tries: number;
}

/** The messages of a room that are due for one device. `at`: when the newest was sent. */
export interface MessageGroup extends WaitingPush {
  readonly rows: readonly PushRow[];
  readonly from: Seq;
  readonly to: Seq;
}

/** A reminder of one device. */
export interface ReminderGroup extends WaitingPush {
  readonly rows: readonly ReminderRow[];
  readonly messageId: MessageId;
  readonly remindAt: Date;
}

export type PushGroup = MessageGroup | ReminderGroup;

export function isOfMessages(group: PushGroup): group is MessageGroup {
  return !isReminder(group);
}

export function isReminder(group: PushGroup): group is ReminderGroup {
  return 'remindAt' in group;
}

/** Groups rows of messages by device and room, in the order of the rows. Each reminder stays alone. */
export function groupsOf(rows: readonly (PushRow | ReminderRow)[]): PushGroup[] {
  const byKey = new Map<string, PushRow[] | ReminderGroup>();
  for (const row of rows) {
    const place = row.device_id + row.room_id;
    if ('remind_at' in row) {
      const key = `${place}${row.message_id}${String(row.remind_at.getTime())}`;
      byKey.set(key, { ...headOf(key, row), rows: [row], messageId: row.message_id, remindAt: row.remind_at });
    } else {
      const known = byKey.get(place);
      byKey.set(place, [...(Array.isArray(known) ? known : []), row]);
    }
  }
  return [...byKey].flatMap(([key, group]): readonly PushGroup[] =>
    Array.isArray(group) ? messagesOf(key, group) : [group],
  );
}

function messagesOf(key: string, rows: readonly PushRow[]): MessageGroup[] {
  const [newest] = rows.toSorted((one, other) => other.to_seq - one.to_seq);
  if (newest === undefined) return [];
  const from = Math.max(Math.min(...rows.map((row) => row.from_seq)), newest.to_seq - SPAN_MAX + 1) as Seq;
  const tries = Math.max(...rows.map((row) => row.tries));
  return [{ ...headOf(key, newest), rows, from, to: newest.to_seq, tries }];
}

function headOf(key: string, row: PushRow | ReminderRow): WaitingPush {
  const { device_id: deviceId, room_id: roomId, user_id: userId, by_hook: byPushHook, at, tries } = row;
  return { key, deviceId, roomId, userId, byPushHook, at, tries };
}

/** Requests to push services that one user may have under way, of 64 in all. */
const OF_USER_MAX = 8;

/** The numbers of requests that may begin. */
export interface FreeRequests {
  readonly webPush: number;
  readonly pushHook: number;
}

/**
 * The groups that go out now. Users take turns: first the next one of each, so that those who get many hold up no one else. A push of
 * the push hook that goes alone takes a request of its own, behind the others.
 * @param underWay how many requests to push services each user has
 */
export function chosenOf(
  groups: readonly PushGroup[],
  { webPush, pushHook }: FreeRequests,
  underWay: ReadonlyMap<UserId, number> = new Map(),
): PushGroup[] {
  const ofPushHook = inTurns(groups.filter(({ byPushHook }) => byPushHook));
  const ofWebPush = inTurns(
    groups.filter(({ byPushHook }) => !byPushHook),
    underWay,
    OF_USER_MAX,
  );
  const together = ofPushHook.filter((group) => !goesAlone(group)).slice(0, pushHook * PUSH_HOOK_BATCH_MAX);
  const left = pushHook - Math.ceil(together.length / PUSH_HOOK_BATCH_MAX);
  const alone = ofPushHook.filter(goesAlone).slice(0, Math.max(0, left));
  return [...ofWebPush.slice(0, webPush), ...together, ...alone];
}

/** The groups by the places that they have among those of their user, of no user more than `ofUserMax`. */
function inTurns(
  groups: readonly PushGroup[],
  taken: ReadonlyMap<UserId, number> = new Map(),
  ofUserMax = Infinity,
): PushGroup[] {
  const counts = new Map(taken);
  return groups
    .map((group) => {
      const place = counts.get(group.userId) ?? 0;
      counts.set(group.userId, place + 1);
      return { group, place };
    })
    .filter(({ place }) => place < ofUserMax)
    .toSorted((one, other) => one.place - other.place)
    .map(({ group }) => group);
}

export function goesAlone({ tries }: Pick<PushGroup, 'tries'>): boolean {
  return tries >= ALONE_AFTER;
}

/** Splits entries into parts of at most `PUSH_HOOK_BATCH_MAX`, and of at most `bytesMax` bytes unless one entry alone has more. */
export function batchesOf<Entry>(
  entries: readonly Entry[],
  bytesOf: (entry: Entry) => number,
  bytesMax: number,
): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const last = batches.at(-1);
    if (last === undefined || last.length >= PUSH_HOOK_BATCH_MAX || bytes + size > bytesMax) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}
