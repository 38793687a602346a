import type { ChaosRecord } from '../records/record.js';
import { type GrownMessage, grownMessages, isAt, partOf } from './growing-reader.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** The server may need this long to notice that a writer is silent. */
const NOTICE_MS = 60_000;
/** A request without an answer has its effect within this time, or never. */
const UNANSWERED_MS = 12_000;

/** Messages that grow: the first three sentences of docs/protocol/growing.md, section 4, and what a writer is told. */
export const GROWING: readonly Invariant[] = [
  {
    name: 'readers-see-beginnings',
    promise:
      'While a message grows, each reader shows a beginning of the text with which it ends, which never becomes shorter in one view, and that text after the end.',
    breaches: (history) => perMessage(history, (message) => [...misread(message), ...shortened(message)]),
    lacks: (history) => (some(history, isReadWhileGrowing) ? null : 'nobody read a message while it grew'),
  },
  {
    name: 'appended-is-in-place',
    promise:
      'Text of an acked append or finish is in the ended message once, where it was sent, among nothing that no append has; the length that a writer is told never falls.',
    breaches: (history) => perMessage(history, (message) => [...misplaced(message), ...fallen(message)]),
    lacks: (history) => (some(history, isAppendedTo) ? null : 'no message ended after an acked append'),
  },
  {
    name: 'silence-ends-growing',
    promise: 'A message ends GROW_IDLE_SECONDS + 60 s of a running server after its last append at the latest.',
    breaches: (history) => perIdle(history, growsTooLong),
    lacks: lacksInterrupted,
  },
  {
    name: 'interrupted-was-silent',
    promise: 'A message is interrupted only GROW_IDLE_SECONDS after its last acked append, or later.',
    breaches: (history) => perIdle(history, interruptedInTime),
    lacks: lacksInterrupted,
  },
  {
    name: 'stop-reaches-writer',
    promise: 'Once a reader has asked a writer to stop, the answers to its appends say so.',
    breaches: (history) => perMessage(history, untold),
    lacks: (history) => (some(history, isAppendedAfterStop) ? null : 'no append came after an acked stop'),
  },
];

type Finding = Pick<Violation, 'what'> & { readonly at: number };

function perMessage(history: ChaosHistory, look: (message: GrownMessage) => readonly Finding[]): Violation[] {
  return [...grownMessages(history).values()].flatMap((message) =>
    look(message).map(({ what, at }) => ({ what, ids: [message.stored.id, message.roomId], at })),
  );
}

function some(history: ChaosHistory, fits: (message: GrownMessage) => boolean): boolean {
  return [...grownMessages(history).values()].some(fits);
}

function isReadWhileGrowing({ beginning, readings, end }: GrownMessage): boolean {
  return (
    end !== null && readings.some(({ grow, text }) => grow === 'growing' && text.length > beginning.join('').length)
  );
}

function isAppendedTo({ appended, end }: GrownMessage): boolean {
  return end !== null && appended.length > 0;
}

function isAppendedAfterStop(message: GrownMessage): boolean {
  return appendsAfterStop(message).length > 0;
}

function misread(message: GrownMessage): Finding[] {
  return message.readings.flatMap((reading): Finding[] => {
    const what = wrongIn(message, reading);
    return what === null ? [] : [{ what: `${reading.who} shows ${what}.`, at: reading.at }];
  });
}

function wrongIn(message: GrownMessage, { grow, version, text }: ChaosRecord<'reading'>): string | null {
  const { end } = message;
  if (grow === 'growing') return message.isBeginning(text) ? null : 'text with which the message did not go on';
  if (version > 1) {
    const isEdit = message.of('message:edit').some(({ fields }) => fields.body === text);
    return isEdit ? null : 'a changed text that is no edit';
  }
  return text === end?.text && grow === end.state ? null : 'another end than the message has';
}

/** An older state, or one with the beginning alone, leaves a longer text. */
function shortened({ readings }: GrownMessage): Finding[] {
  const growing = readings.filter(({ grow }) => grow === 'growing');
  return [...groupBy(growing, ({ who, view }) => `${who} ${view}`).values()].flatMap((inView) =>
    inView.flatMap(({ who, text, at }, index): Finding[] => {
      const before = inView[index - 1]?.text.length ?? 0;
      return text.length < before ? [{ what: `${who} shows less of it than before.`, at }] : [];
    }),
  );
}

function misplaced(message: GrownMessage): Finding[] {
  const { end, appended } = message;
  if (end === null) return [];
  const points = Array.from(end.text);
  const missing = appended
    .filter((append) => !isAt(points, partOf(append)))
    .map(({ askedAt: at, fields }) => ({ what: `Text was acked at ${fields.offset ?? 0}, and is not there.`, at }));
  const unequal = message
    .of('message:finish')
    .filter(isAcked)
    .filter(({ fields: { length, state } }) => length !== points.length || state !== end.state)
    .map(({ askedAt: at, fields: { length = 0, state = '' } }) => {
      const what = `It was finished as ${state} with length ${length}, and is ${end.state} with ${points.length}.`;
      return { what, at };
    });
  const strange = message.isWritten(end.text)
    ? []
    : [{ what: 'It has text that no append has there.', at: message.seenEndedAt }];
  return [...missing, ...unequal, ...strange];
}

interface Told {
  readonly askedAt: number;
  readonly at: number;
  readonly length: number;
}

/** A request that was asked after an answer is told no smaller length. */
function fallen(message: GrownMessage): Finding[] {
  const told = message.of('message:append').flatMap(toldBy);
  return told.flatMap(({ askedAt, length }): Finding[] => {
    const before = Math.max(0, ...told.filter(({ at }) => at < askedAt).map((earlier) => earlier.length));
    return length < before ? [{ what: `Its length was ${before}, and then ${length}.`, at: askedAt }] : [];
  });
}

function toldBy(append: Exchange): Told[] {
  const answered = answerOf(append);
  if (answered === undefined) return [];
  const { at, answer } = answered;
  const isOpen = answer.ok || answer.code === 'OUT_OF_ORDER';
  const length = answer.ok ? answer.data.length : answer.length;
  return isOpen && length !== undefined ? [{ askedAt: append.askedAt, at, length }] : [];
}

type IdleLook = (history: ChaosHistory, message: GrownMessage, idleMs: number) => Finding | null;

function perIdle(history: ChaosHistory, look: IdleLook): Violation[] {
  const [idle] = history.of('growIdle');
  if (idle === undefined) return [];
  return perMessage(history, (message) => {
    const found = message.stored.deleted ? null : look(history, message, idle.ms);
    return found === null ? [] : [found];
  });
}

function lacksInterrupted(history: ChaosHistory): string | null {
  if (history.of('growIdle').length === 0) return 'nobody knows how long this deployment waits for writers';
  return some(history, ({ stored }) => stored.grow === 'interrupted') ? null : 'no message was interrupted';
}

/** Time in which a fault or the recovery from it may have kept the server from looking does not count. */
function growsTooLong(history: ChaosHistory, message: GrownMessage, idleMs: number): Finding | null {
  const lastAt = Math.max(...message.exchanges.filter(isSign).map(latestEffect));
  const endedAt = Math.min(message.seenEndedAt, history.endAt);
  const grewMs = endedAt - lastAt - disturbedMs(history, lastAt, endedAt);
  if (grewMs <= idleMs + NOTICE_MS || history.isBusy(lastAt, endedAt)) return null;
  return { what: `It grew for ${Math.round(grewMs)} ms after its last append.`, at: endedAt };
}

/** The requests by which a writer shows that it works. */
function isSign({ event, fields }: Exchange): boolean {
  return event === 'message:append' || (event === 'message:send' && fields.grow === true);
}

function latestEffect(exchange: Exchange): number {
  const answered = answerOf(exchange);
  const isFinal = answered !== undefined && (answered.answer.ok || answered.answer.retry === 'never');
  return isFinal ? answered.at : exchange.askedAt + UNANSWERED_MS;
}

/** Acked, and not the repeat of a send, of which the server takes no notice. */
function isNews(exchange: Exchange): boolean {
  const answer = answerOf(exchange)?.answer;
  return answer?.ok === true && answer.data.dup !== true;
}

/** Faults come one after the other, and the recovery from one may overlap the next. */
function disturbedMs({ faults }: ChaosHistory, fromAt: number, toAt: number): number {
  let disturbed = 0;
  let countedTo = fromAt;
  for (const { beginsAt, recoveredAt } of faults) {
    const from = Math.max(beginsAt, countedTo);
    const to = Math.min(recoveredAt, toAt);
    if (to <= from) continue;
    disturbed += to - from;
    countedTo = to;
  }
  return disturbed;
}

/** What is acked was committed after it was asked, and an end comes before anybody sees it: no slow machine explains a breach. */
function interruptedInTime(_: ChaosHistory, message: GrownMessage, idleMs: number): Finding | null {
  if (message.stored.grow !== 'interrupted') return null;
  const signs = message.exchanges.filter((exchange) => isSign(exchange) && isNews(exchange));
  const lastAt = Math.max(...signs.map(({ askedAt }) => askedAt));
  const silentMs = message.seenEndedAt - lastAt;
  if (silentMs >= idleMs) return null;
  return { what: `It was interrupted ${Math.round(silentMs)} ms after an acked append.`, at: message.seenEndedAt };
}

function untold(message: GrownMessage): Finding[] {
  return appendsAfterStop(message).flatMap((append): Finding[] => {
    const answer = answerOf(append)?.answer;
    const isTold = answer?.ok === true && answer.data.stop === true;
    return isTold ? [] : [{ what: 'A reader has asked to stop, and its writer was not told.', at: append.askedAt }];
  });
}

function appendsAfterStop(message: GrownMessage): Exchange[] {
  const stops = message.of('message:stop').filter(isAcked);
  const stoppedAt = Math.min(...stops.map((stop) => answerOf(stop)?.at ?? Infinity));
  return message.appended.filter(({ askedAt }) => askedAt > stoppedAt);
}
