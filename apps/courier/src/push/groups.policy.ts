import type { DeviceId, RoomId, Seq, UserId } from '#contracts';
import type { PushRow } from './push-row.js';

/** A push that was refused so often goes alone. */
const ALONE_AFTER = 3;
/** History judges each message of a span, and a push service may refuse for hours. */
const SPAN_MAX = 1_000;
/** Pushes of one request to the hook. */
export const HOOK_PUSHES_MAX = 100;

/** What is due for one device about one room: one push. */
export interface PushGroup {
  readonly key: string;
  readonly deviceId: DeviceId;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly byHook: boolean;
  readonly rows: readonly PushRow[];
  readonly from: Seq;
  readonly to: Seq;
  /** When the newest message was sent. */
  readonly at: Date;
  /** Refusals so far. */
  readonly tries: number;
}

/** Groups rows by device and room, in the order of the rows. */
export function groupsOf(rows: readonly PushRow[]): PushGroup[] {
  const byKey = new Map<string, PushRow[]>();
  for (const row of rows) {
    const key = row.device_id + row.room_id;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return [...byKey].flatMap(([key, [first, ...others]]) =>
    first === undefined ? [] : groupOf(key, [first, ...others]),
  );
}

function groupOf(key: string, rows: readonly [PushRow, ...PushRow[]]): PushGroup {
  const [{ device_id: deviceId, room_id: roomId, user_id: userId, by_hook: byHook }] = rows;
  const newest = rows.reduce((one, other) => (other.to_seq > one.to_seq ? other : one));
  const from = Math.max(Math.min(...rows.map((row) => row.from_seq)), newest.to_seq - SPAN_MAX + 1) as Seq;
  const tries = Math.max(...rows.map((row) => row.tries));
  return { key, deviceId, roomId, userId, byHook, rows, from, to: newest.to_seq, at: newest.at, tries };
}

/** Requests to push services that one user may have under way, of 64 in all. */
const OF_USER_MAX = 8;

/** The numbers of requests that may begin. */
export interface Room {
  readonly web: number;
  readonly hook: number;
}

/**
 * The groups that go out now. Users take turns: first the next one of each, so that those who get many hold up no one else. A push of
 * the hook that goes alone takes a request of its own, behind the others.
 * @param underWay how many requests to push services each user has
 */
export function chosenOf(
  groups: readonly PushGroup[],
  { web, hook }: Room,
  underWay: ReadonlyMap<UserId, number> = new Map(),
): PushGroup[] {
  const ofHook = inTurns(groups.filter(({ byHook }) => byHook));
  const ofWeb = inTurns(
    groups.filter(({ byHook }) => !byHook),
    underWay,
    OF_USER_MAX,
  );
  const together = ofHook.filter((group) => !goesAlone(group)).slice(0, hook * HOOK_PUSHES_MAX);
  const left = hook - Math.ceil(together.length / HOOK_PUSHES_MAX);
  const alone = ofHook.filter(goesAlone).slice(0, Math.max(0, left));
  return [...ofWeb.slice(0, web), ...together, ...alone];
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

/** Splits entries into parts of at most `HOOK_PUSHES_MAX`, and of at most `bytesMax` bytes unless one entry alone has more. */
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
    if (last === undefined || last.length >= HOOK_PUSHES_MAX || bytes + size > bytesMax) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}
