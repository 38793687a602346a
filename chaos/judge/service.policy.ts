import { answerOf, type ChaosHistory, type Exchange, type FaultWindow, groupBy } from './history.js';
import type { Invariant, Violation } from './invariant.js';

const ANSWER_MS = 10_000;
/** After this time the server does not execute a request any more. */
const DEADLINE_MS = 9_000;
/** For a busy machine: the checker and everything that it checks share one. */
const MEASURING_MS = 2_000;
/** An undisturbed request takes some ten ms; this share of them must stay below this time. */
const PROMPT_MS = 2_500;
const PROMPT_SHARE = 0.99;
/** Fewer answers say nothing about a share. */
const PROMPT_ANSWERS_MIN = 200;
/** The lease of a partition, and by when another history has the work of a dead one. */
const LEASE_MS = 3_000;
const TAKEOVER_MS = 5_000;
/** One late send may have other reasons. */
const LATE_SENDS_MIN = 3;
/** On a quiet machine 99 of 100 undisturbed requests take less. */
const QUIET_MS = 500;
const BUSY_DUPS_MAX = 5;
/** Presence frames come within this time after the calm began. */
const PRESENCE_MS = 20_000;

/** How requests are answered, and who is shown as present. */
export const SERVICE: readonly Invariant[] = [
  {
    name: 'answered-once-in-time',
    promise: 'Every request on a connection that stays open is answered exactly once, within 10 s.',
    breaches: (history) => history.exchanges.flatMap((exchange) => wronglyAnswered(history, exchange)),
  },
  {
    name: 'no-internal-error',
    promise: 'No fault shows a bug: no answer is INTERNAL.',
    breaches: (history) =>
      history.exchanges.flatMap(({ who, event, answers, connection }) =>
        answers.flatMap(({ answer, at }) =>
          answer.ok || answer.code !== 'INTERNAL'
            ? []
            : [{ what: `${event} of ${who} was answered with INTERNAL.`, ids: [connection], at }],
        ),
      ),
  },
  {
    name: 'undisturbed-is-prompt',
    promise: 'Away from faults, 99 of 100 requests are answered within 2.5 s, and none with UNAVAILABLE or TIMEOUT.',
    breaches: slowWithoutReason,
    lacks: lacksAnswers,
  },
  {
    name: 'takeover-is-prompt',
    promise: 'When a history is killed, another one executes its open work within 5 s, on a machine that is not busy.',
    breaches: slowTakeovers,
    lacks: lacksTakeovers,
  },
  {
    name: 'served-in-turn',
    promise:
      'When histories stop or die, no send times out while the room executes later ones before the deadline of the first, on a machine that is not busy.',
    breaches: forgottenSends,
    lacks: ({ faults }) => (faults.some(isStoppedHistory) ? null : 'no history was stopped or killed'),
  },
  {
    name: 'dup-has-a-reason',
    promise: 'Away from faults, the first answer to a message that was sent once does not say `dup`.',
    breaches: doubledWithoutReason,
  },
  {
    name: 'presence-settles',
    promise:
      '20 s after the calm and the recovery from all faults, everyone sees connected members as online, and those who left as offline.',
    breaches: wrongPresence,
    lacks: lacksCalm,
  },
];

function wronglyAnswered(history: ChaosHistory, exchange: Exchange): Violation[] {
  const { who, event, answers, askedAt, connection } = exchange;
  const ids = [connection, exchange.fields.id ?? exchange.fields.roomId ?? ''];
  if (answers.length > 1)
    return [{ what: `${event} of ${who} was answered ${answers.length} times.`, ids, at: askedAt }];
  // A gateway that is stopped or cut off cannot answer, and its clients cannot know.
  if (history.isDisturbed(askedAt, askedAt + ANSWER_MS)) return [];
  const limitAt = askedAt + ANSWER_MS + MEASURING_MS;
  const closedAt = history.closings.get(connection) ?? history.endAt;
  const answeredAt = answers[0]?.at ?? Infinity;
  if (answeredAt <= limitAt || closedAt <= limitAt) return [];
  const what =
    answeredAt === Infinity ? 'was not answered' : `was answered after ${Math.round(answeredAt - askedAt)} ms`;
  return [{ what: `${event} of ${who} ${what}.`, ids, at: askedAt }];
}

interface Timed {
  readonly exchange: Exchange;
  readonly answered: NonNullable<ReturnType<typeof answerOf>>;
  readonly tookMs: number;
}

/** The answers that no fault explains. */
function undisturbed(history: ChaosHistory): Timed[] {
  return history.exchanges.flatMap((exchange) => {
    const answered = answerOf(exchange);
    if (answered === undefined || history.isDisturbed(exchange.askedAt, answered.at)) return [];
    return [{ exchange, answered, tookMs: answered.at - exchange.askedAt }];
  });
}

function lacksAnswers(history: ChaosHistory): string | null {
  const { length } = undisturbed(history);
  return length < PROMPT_ANSWERS_MIN ? `${length} answers away from faults, of the ${PROMPT_ANSWERS_MIN} needed` : null;
}

/** The control is in the same run: if undisturbed requests are slow, a slow takeover says nothing. */
function lacksTakeovers(history: ChaosHistory): string | null {
  if (killsOfHistories(history).length === 0) return 'no history was killed';
  const times = undisturbed(history);
  const isSlow = times.filter(({ tookMs }) => tookMs > QUIET_MS).length > times.length * (1 - PROMPT_SHARE);
  return isSlow ? 'requests away from faults were slow too' : lacksAnswers(history);
}

function killsOfHistories({ faults }: ChaosHistory): readonly FaultWindow[] {
  return faults.filter(({ name }) => name.startsWith('kill history'));
}

/** Sends that were open while a killed history still held its leases. */
function slowTakeovers(history: ChaosHistory): Violation[] {
  if (lacksTakeovers(history) !== null) return [];
  return killsOfHistories(history).flatMap(({ name, beginsAt }) => {
    if (history.isBusy(beginsAt, beginsAt + TAKEOVER_MS)) return [];
    const late = history.exchanges.filter((exchange) => {
      const isOpen = exchange.askedAt >= beginsAt && exchange.askedAt <= beginsAt + LEASE_MS;
      return exchange.event === 'message:send' && isOpen && (answerOf(exchange)?.at ?? 0) > beginsAt + TAKEOVER_MS;
    });
    if (late.length < LATE_SENDS_MIN) return [];
    const what = `After "${name}", ${late.length} sends waited for more than ${TAKEOVER_MS} ms.`;
    return [{ what, ids: late.slice(0, 5).map(({ fields }) => fields.id ?? ''), at: beginsAt }];
  });
}

/**
 * Sends that time out although their partition has a new owner: the new one did not read what waited for the old one. On a
 * busy machine the first of them can time out because the recovery leaves them little time, and those behind it fail too.
 */
function forgottenSends(history: ChaosHistory): Violation[] {
  const faults = history.faults.filter(
    (fault) => isStoppedHistory(fault) && !history.isBusy(fault.beginsAt, fault.endsAt + DEADLINE_MS),
  );
  const sends = history.exchanges.filter(({ event }) => event === 'message:send');
  const forgotten = sends.filter((send) => {
    const { askedAt, fields } = send;
    const answer = answerOf(send)?.answer;
    if (answer === undefined || answer.ok || answer.code !== 'TIMEOUT') return false;
    if (!faults.some(({ beginsAt, endsAt }) => beginsAt <= askedAt && askedAt <= endsAt)) return false;
    return sends.some((later) => {
      const ack = answerOf(later);
      const isLater = later.fields.roomId === fields.roomId && later.askedAt > askedAt;
      return isLater && ack?.answer.ok === true && ack.at < askedAt + DEADLINE_MS - MEASURING_MS / 2;
    });
  });
  if (forgotten.length < LATE_SENDS_MIN) return [];
  const ids = forgotten.map(({ fields }) => fields.id ?? '');
  return [{ what: `${forgotten.length} sends timed out, and later ones to their rooms did not.`, ids }];
}

function isStoppedHistory({ name }: FaultWindow): boolean {
  return /^(kill|stop) (history|all histories)/.test(name);
}

function slowWithoutReason(history: ChaosHistory): Violation[] {
  const times = undisturbed(history);
  const failed = times.flatMap(({ exchange, answered: { answer, at } }) =>
    answer.ok || (answer.code !== 'UNAVAILABLE' && answer.code !== 'TIMEOUT')
      ? []
      : [
          {
            what: `${exchange.event} of ${exchange.who} got ${answer.code} without a fault.`,
            ids: [exchange.connection],
            at,
          },
        ],
  );
  const slow = times.filter(({ tookMs }) => tookMs > PROMPT_MS);
  if (times.length < PROMPT_ANSWERS_MIN || slow.length <= times.length * (1 - PROMPT_SHARE)) return failed;
  const what = `${slow.length} of ${times.length} undisturbed requests took more than ${PROMPT_MS} ms.`;
  return [...failed, { what, ids: slow.slice(0, 5).map(({ exchange }) => exchange.connection) }];
}

/** On a busy machine a lease may end while its owner waits for the processor: a few repeats say nothing then. */
function doubledWithoutReason(history: ChaosHistory): Violation[] {
  const doubled = [...history.sends().values()].flatMap((attempts) => doubledSend(history, attempts));
  const calm = doubled.filter(({ askedAt, answeredAt }) => !history.isBusy(askedAt, answeredAt));
  return (doubled.length > BUSY_DUPS_MAX ? doubled : calm).map(({ who, id, answeredAt }) => ({
    what: `The only send of ${who} was answered as a repeat.`,
    ids: [id],
    at: answeredAt,
  }));
}

interface Doubled {
  readonly who: string;
  readonly id: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** A gateway sends again after 3 s without an answer; on a busy machine this happens without a fault, too. */
function doubledSend(history: ChaosHistory, attempts: readonly Exchange[]): Doubled[] {
  const [only, ...others] = attempts;
  if (only === undefined) return [];
  const answered = answerOf(only);
  if (answered === undefined || others.length > 0 || !answered.answer.ok || answered.answer.data.dup !== true)
    return [];
  const { who, fields, askedAt } = only;
  if (answered.at - askedAt > LEASE_MS || history.isFaulty(askedAt, answered.at)) return [];
  return [{ who, id: fields.id ?? '', askedAt, answeredAt: answered.at }];
}

function lacksCalm(history: ChaosHistory): string | null {
  const calmMs = history.endAt - Math.max(history.calmAt, lastRecovery(history));
  return calmMs < PRESENCE_MS
    ? 'the run ended less than 20 s after the calm began and the recovery from the last fault'
    : null;
}

function wrongPresence(history: ChaosHistory): Violation[] {
  if (lacksCalm(history) !== null) return [];
  if (history.isBusy(history.calmAt, history.endAt)) return [];
  const users = [...history.users.values()].filter(({ client }) => client === 'library' || client === 'raw');
  const byId = new Map(users.map((user) => [user.userId, user]));
  const shared = sharedRooms(history);
  return history.of('presence').flatMap(({ who, statuses, at }) => {
    const watcher = history.userIdOf(who) ?? '';
    return Object.entries(statuses).flatMap(([userId, status]) => {
      const user = byId.get(userId);
      if (user === undefined || userId === watcher || shared.get(watcher)?.has(userId) !== true) return [];
      const expected = user.leaves ? 'offline' : 'online';
      return status === expected ? [] : [{ what: `${who} sees ${user.who} as ${status}.`, ids: [watcher, userId], at }];
    });
  });
}

function lastRecovery({ faults }: ChaosHistory): number {
  return Math.max(0, ...faults.map(({ recoveredAt }) => recoveredAt));
}

/** For each user, those with whom they share a room in the end. */
function sharedRooms(history: ChaosHistory): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = [...history.rooms.values()].flatMap(({ memberIds }) =>
    [...memberIds].flatMap((one) => [...memberIds].map((other) => ({ one, other }))),
  );
  return new Map(
    [...groupBy(pairs, ({ one }) => one)].map(([one, all]) => [one, new Set(all.map(({ other }) => other))]),
  );
}
