import type { ChaosRecord } from '../../records/record.js';
import { FEED_SWEEP_MS } from '../../site/feed-times.js';
import { type ChaosHistory, groupBy } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import {
  acksOf,
  type FeedDelivery,
  type HookHistory,
  hooksOf,
  isOfRoom,
  lacksDeliveries,
  messagesIn,
  roomsSeenBy,
} from './feed-reader.js';

/** `user.erased` comes within 3 minutes of the erasure, or of the end of an outage. */
const ERASED_MS = 180_000;
const DELETED_MS = FEED_SWEEP_MS + 30_000;

type Vanished = ChaosRecord<'vanished'>;

/** Erased users, deleted rooms, and stores that were restored. */
export const FEED_ENDS: readonly Invariant[] = [
  {
    name: 'feed-forgets-erased',
    promise: '`user.erased` comes within 3 minutes, and no body with the name of the user comes later or beside it.',
    breaches: (history) => perVanished(history, 'user', (hook, gone) => notForgotten(history, hook, gone)),
    lacks: (history) =>
      vanished(history, 'user').some((gone) => dueAt(history, gone.at, ERASED_MS) <= history.endAt)
        ? null
        : 'no user was erased three minutes before the end',
  },
  {
    name: 'feed-ends-rooms',
    promise: '`room.deleted` comes after the deletion of a room, and nothing of the room comes after it.',
    breaches: (history) => perVanished(history, 'room', (hook, gone) => notEnded(history, hook, gone)),
    lacks: (history) => (vanished(history, 'room').length === 0 ? 'no room was deleted' : null),
  },
  {
    name: 'feed-resets-first',
    promise:
      'With another epoch `feed.reset` comes first, and nothing of the old epoch is under way then or comes later.',
    breaches: (history) => hooksOf(history).flatMap((hook) => [...unannounced(hook), ...stale(hook)]),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-tells-when-caught-up',
    promise: '`feed.caught_up` comes to a mirror when everything that was there has been accepted, and not before.',
    breaches: (history) => hooksOf(history).flatMap((hook) => caughtUpWrongly(history, hook)),
    lacks: lacksDeliveries,
  },
];

function vanished(history: ChaosHistory, what: Vanished['what']): Vanished[] {
  return history.of('vanished').filter((each) => each.what === what && !history.mayBeUndone(each.at));
}

function perVanished(
  history: ChaosHistory,
  what: Vanished['what'],
  look: (hook: HookHistory, gone: Vanished) => Violation[],
): Violation[] {
  return vanished(history, what).flatMap((gone) => hooksOf(history).flatMap((hook) => look(hook, gone)));
}

/** Faults put it off while they last, one after the other. */
function dueAt(history: ChaosHistory, at: number, allowedMs: number): number {
  let due = at + allowedMs;
  for (const { beginsAt, endsAt } of history.faults)
    if (beginsAt <= due && endsAt >= at) due = Math.max(due, endsAt + allowedMs);
  return due;
}

function breach({ hook }: HookHistory, gone: Vanished, what: string, at: number): Violation {
  return { what: `${hook.who}: ${what}`, ids: [gone.id, hook.hookId], at };
}

function notForgotten(history: ChaosHistory, hook: HookHistory, gone: Vanished): Violation[] {
  const told = hook.deliveries.find(({ type, about }) => type === 'user.erased' && about === gone.id);
  if (told === undefined) {
    const isDue = dueAt(history, gone.at, ERASED_MS) <= history.endAt;
    return isDue ? [breach(hook, gone, `the erasure of "${gone.name}" was not told.`, gone.at)] : [];
  }
  return hook.deliveries
    .filter(({ names, doneAt }) => names.includes(gone.name) && doneAt > told.at)
    .map(({ at }) => breach(hook, gone, `a body had "${gone.name}", although the erasure was told.`, at));
}

function notEnded(history: ChaosHistory, hook: HookHistory, gone: Vanished): Violation[] {
  const shown = hook.ofRooms.get(gone.id) ?? [];
  const told = hook.deliveries.filter(({ type, about }) => type === 'room.deleted' && about === gone.id);
  const isAway = shown.every(({ accepted }) => !accepted);
  if (told.length === 0) {
    const isDue = !isAway && dueAt(history, gone.at, DELETED_MS) <= history.endAt;
    return isDue ? [breach(hook, gone, 'the deletion of a room was not told.', gone.at)] : [];
  }
  const acceptedAt = Math.min(...told.map(({ accepted, doneAt }) => (accepted ? doneAt : Infinity)));
  return shown
    .filter(({ at }) => at > acceptedAt)
    .map(({ at }) => breach(hook, gone, 'something of a room came after its deletion.', at));
}

/** By epoch, in the order in which epochs came. */
function epochsOf({ deliveries }: HookHistory): [epoch: string, deliveries: readonly FeedDelivery[]][] {
  return [...groupBy(deliveries, ({ epoch }) => epoch)];
}

function unannounced(hook: HookHistory): Violation[] {
  return epochsOf(hook)
    .slice(1)
    .flatMap(([, own]) => {
      const acceptedAt = resetAt(own);
      const early = own.find(({ type, at }) => type !== 'feed.reset' && at < acceptedAt);
      if (early === undefined) return [];
      const { hookId, who } = hook.hook;
      return [
        {
          what: `${who}: a ${early.type} of a new epoch came before its reset was accepted.`,
          ids: [hookId],
          at: early.at,
        },
      ];
    });
}

/** When the reset to this epoch was first accepted. */
function resetAt(deliveries: readonly FeedDelivery[]): number {
  const accepted = deliveries.filter(({ type, accepted: isAccepted }) => type === 'feed.reset' && isAccepted);
  return Math.min(...accepted.map(({ doneAt }) => doneAt));
}

function stale(hook: HookHistory): Violation[] {
  const epochs = epochsOf(hook);
  return epochs.slice(1).flatMap(([epoch, own], index) => {
    const resetCameAt = own[0]?.at ?? Infinity;
    const before = epochs.slice(0, index + 1).flatMap(([, deliveries]) => deliveries);
    return before
      .filter(({ doneAt }) => doneAt > resetCameAt)
      .map(({ type, at }) => ({
        what: `${hook.hook.who}: a ${type} of an old epoch came, or was under way, after the new one had begun.`,
        ids: [hook.hook.hookId, epoch],
        at,
      }));
  });
}

function caughtUpWrongly(history: ChaosHistory, hook: HookHistory): Violation[] {
  const isMirror = hook.hook.from === 'start' && hook.hook.badRoomId === null;
  const epochs = epochsOf(hook);
  const told = epochs.flatMap(([epoch, own], index) => {
    // The first one of the epoch; a later one is that of a replay.
    const caughtUp = own.find(({ type }) => type === 'feed.caught_up');
    if (caughtUp === undefined) return [];
    // While something of the epoch before came, the courier had not reset the hook.
    const beganAt = Math.max(
      hook.hook.at,
      ...epochs.slice(0, index).flatMap(([, before]) => before.map(({ at }) => at)),
    );
    return [{ epoch, own, caughtUp, beganAt }];
  });
  const { hookId, who } = hook.hook;
  const last = history.of('epoch').at(-1)?.epoch;
  const isTold = last === undefined || told.some(({ epoch }) => epoch === last);
  const never =
    isMirror && !isTold ? [{ what: `${who} was not told that it has caught up.`, ids: [hookId, last] }] : [];
  const wrong = told.flatMap(({ epoch, own, caughtUp, beganAt }): Violation[] => {
    const found = (what: string): Violation[] => [
      { what: `${who} was told that it has caught up${what}.`, ids: [hookId, epoch], at: caughtUp.at },
    ];
    if (!isMirror) return found('');
    const lost = notAcceptedYet(history, hook, own, { beganAt, at: caughtUp.at });
    return lost === null ? [] : found(`, and message ${lost.id} had not been accepted`);
  });
  return [...never, ...wrong];
}

/** A message that was acked before the hook began in this epoch, and that its receiver had not accepted by then. */
function notAcceptedYet(
  history: ChaosHistory,
  hook: HookHistory,
  own: readonly FeedDelivery[],
  { beganAt, at }: { readonly beganAt: number; readonly at: number },
): { readonly id: string } | null {
  const acks = acksOf(history);
  const accepted = own.filter(isOfRoom).filter((each) => each.committed && each.doneAt <= at);
  const ids = new Set(accepted.flatMap(({ change }) => messagesIn(change).map(({ id }) => id)));
  const owed = roomsSeenBy(history, hook).flatMap(({ messages }) => messages);
  return owed.find(({ id }) => (acks.get(id) ?? Infinity) < beganAt && !ids.has(id)) ?? null;
}
