import type { ChaosRecord, RecordedChange } from '../../records/record.js';
import { answerOf, type AuditedRoom, type ChaosHistory, type Exchange, groupBy } from '../history.js';

/** A delivery, and what its receiver did with it. */
export interface FeedDelivery extends ChaosRecord<'delivery'> {
  /** When the receiver had done with it; `Infinity` if it never had. */
  readonly doneAt: number;
  readonly committed: boolean;
  /** A courier that got the answer must take the delivery for accepted; no other may be taken for it. */
  readonly accepted: boolean;
}

export interface RoomDelivery extends FeedDelivery {
  readonly change: RecordedChange;
}

/** A request to deliver again. */
export interface FeedReplay {
  readonly roomId: string | null;
  readonly seq: number;
  readonly askedAt: number;
  readonly ackedAt: number;
}

/** A hook, and everything that came to its receiver, in order of time. */
export interface HookHistory {
  readonly hook: ChaosRecord<'hook'>;
  readonly deliveries: readonly FeedDelivery[];
  readonly ofRooms: ReadonlyMap<string, readonly RoomDelivery[]>;
  readonly replays: readonly FeedReplay[];
}

const READ = new WeakMap<ChaosHistory, readonly HookHistory[]>();

export function hooksOf(history: ChaosHistory): readonly HookHistory[] {
  const read = READ.get(history) ?? readHooks(history);
  READ.set(history, read);
  return read;
}

export function lacksDeliveries(history: ChaosHistory): string | null {
  return history.of('delivery').length === 0 ? 'nothing was delivered' : null;
}

export function isOfRoom(delivery: FeedDelivery): delivery is RoomDelivery {
  return delivery.change !== null;
}

/** The rooms that were read in the end and that the hook sees; never the one that its receiver refuses. */
export function roomsSeenBy(history: ChaosHistory, { hook }: HookHistory): AuditedRoom[] {
  const ofApp = new Set(history.of('hosted').map(({ id }) => id));
  return [...history.rooms.values()].filter(
    ({ roomId }) => roomId !== hook.badRoomId && (!hook.app || ofApp.has(roomId)),
  );
}

/** When a message was first acked, by its id. An ack that a restore has undone is none. */
export function acksOf(history: ChaosHistory): ReadonlyMap<string, number> {
  return new Map(
    [...history.sends()].flatMap(([id, attempts]): [string, number][] => {
      const times = attempts.flatMap((send) => ackAt(history, send) ?? []);
      return times.length === 0 ? [] : [[id, Math.min(...times)]];
    }),
  );
}

function ackAt(history: ChaosHistory, send: Exchange): number | undefined {
  const answered = answerOf(send);
  if (!answered?.answer.ok) return undefined;
  const isUndone = history.isUndone(send.fields.roomId ?? '', answered.answer.data.seq ?? 0, answered.at);
  return isUndone ? undefined : answered.at;
}

/** When each message first came to the receiver, as a new message or as an item. */
export function arrivalsOf(deliveries: readonly RoomDelivery[]): ReadonlyMap<string, number> {
  const arrivals = new Map<string, number>();
  for (const { change, at } of deliveries)
    for (const { id } of messagesIn(change)) if (!arrivals.has(id)) arrivals.set(id, at);
  return arrivals;
}

export function messagesIn({ messages, items }: RecordedChange): RecordedChange['messages'] {
  return [...messages, ...items.flatMap((item) => (item.type === 'message' ? [item.message] : []))];
}

function readHooks(history: ChaosHistory): HookHistory[] {
  const key = ({ hookId, number }: { hookId: string; number: number }): string => `${hookId} ${number}`;
  const ends = new Map(history.of('delivered').map((end) => [key(end), end]));
  const deliveries = groupBy(history.of('delivery'), ({ hookId }) => hookId);
  const replays = groupBy(history.of('replay'), ({ hookId }) => hookId);
  return history.of('hook').map((hook) => {
    const own = (deliveries.get(hook.hookId) ?? []).map((delivery): FeedDelivery => {
      const { at: doneAt = Infinity, committed = false, status = null } = ends.get(key(delivery)) ?? {};
      return { ...delivery, doneAt, committed, accepted: status !== null && status < 300 };
    });
    const ofRooms = groupBy(own.filter(isOfRoom), ({ change }) => change.roomId);
    return { hook, deliveries: own, ofRooms, replays: replaysOf(replays.get(hook.hookId) ?? []) };
  });
}

function replaysOf(records: readonly ChaosRecord<'replay'>[]): FeedReplay[] {
  return [...groupBy(records, ({ number }) => String(number)).values()].flatMap((pair) => {
    const [asked] = pair;
    const ackedAt = pair.find(({ acked }) => acked)?.at ?? Infinity;
    return asked === undefined ? [] : [{ roomId: asked.roomId, seq: asked.seq, askedAt: asked.at, ackedAt }];
  });
}
