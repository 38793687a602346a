import type { ChaosRecord, RecordedMessage } from '../records/record.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';

/** How a message ended. */
export interface GrownEnd {
  /** The text before any edit. */
  readonly text: string;
  readonly state: string;
}

/** A stored message that was sent with `grow`, and everything about it. */
export class GrownMessage {
  /** The code points of the beginning. */
  readonly beginning: readonly string[];
  /** Null if nothing shows its text: it was deleted, or changed before anybody saw it. */
  readonly end: GrownEnd | null;

  constructor(
    readonly stored: RecordedMessage,
    readonly roomId: string,
    /** Requests of everybody, in the order of time. */
    readonly exchanges: readonly Exchange[],
    readonly readings: readonly ChaosRecord<'reading'>[],
    /** When somebody first saw that it had ended; `Infinity` if nobody did. */
    readonly seenEndedAt: number,
  ) {
    this.beginning = Array.from(this.of('message:send')[0]?.fields.body ?? '');
    this.end = endOf(stored, this.of('message:finish'), readings);
  }

  of(event: string): readonly Exchange[] {
    return this.exchanges.filter((exchange) => exchange.event === event);
  }

  /** The acked appends. */
  get appended(): readonly Exchange[] {
    return this.of('message:append').filter(isAcked);
  }

  /** Whether a reader may see the text while the message grows. */
  isBeginning(text: string): boolean {
    return this.end === null ? this.isWritten(text) : this.end.text.startsWith(text);
  }

  /** Whether the beginning and the appends give this text: each of its parts is where an append has it. */
  isWritten(text: string): boolean {
    const points = Array.from(text);
    const reached = this.of('message:append')
      .map(partOf)
      .filter((part) => isAt(points, part))
      .sort((one, other) => one.offset - other.offset)
      .reduce((end, part) => (part.offset <= end ? Math.max(end, endOfPart(part)) : end), this.beginning.length);
    return isAt(points, { offset: 0, points: this.beginning }) && reached === points.length;
  }
}

/** A part of a text: where it begins, and its code points. */
export interface TextPart {
  readonly offset: number;
  readonly points: readonly string[];
}

export function partOf({ fields: { offset = 0, text = '' } }: Exchange): TextPart {
  return { offset, points: Array.from(text) };
}

export function isAt(points: readonly string[], part: TextPart): boolean {
  return endOfPart(part) <= points.length && part.points.every((point, index) => points[part.offset + index] === point);
}

function endOfPart({ offset, points }: TextPart): number {
  return offset + points.length;
}

/** The stored messages that were sent with `grow`, by their ids. */
export function grownMessages(history: ChaosHistory): ReadonlyMap<string, GrownMessage> {
  const known = READ.get(history);
  if (known !== undefined) return known;
  const grown = read(history);
  READ.set(history, grown);
  return grown;
}

/** Several invariants read the same history. */
const READ = new WeakMap<ChaosHistory, ReadonlyMap<string, GrownMessage>>();

function read(history: ChaosHistory): Map<string, GrownMessage> {
  const exchanges = groupBy(history.exchanges, ({ fields }) => fields.id ?? '');
  const readings = groupBy(history.of('reading'), ({ id }) => id);
  const ended = endsSeen(history);
  const messages = [...history.rooms.values()].flatMap(({ roomId, messages: all }) =>
    all.map((message) => ({ roomId, message })),
  );
  return new Map(
    messages.flatMap(({ roomId, message }) => {
      const { id } = message;
      const own = exchanges.get(id) ?? [];
      if (!own.some(({ event, fields }) => event === 'message:send' && fields.grow === true)) return [];
      return [[id, new GrownMessage(message, roomId, own, readings.get(id) ?? [], ended.get(id) ?? Infinity)] as const];
    }),
  );
}

/** The first sight of each end: in a frame, in a view, or in the answer to its writer. */
function endsSeen(history: ChaosHistory): Map<string, number> {
  const seen = new Map<string, number>();
  const note = (id: string, at: number): void => void seen.set(id, Math.min(at, seen.get(id) ?? Infinity));
  for (const { items, at } of history.of('frame')) for (const { id, grow } of items) if (isEnd(grow)) note(id, at);
  for (const { id, grow, at } of history.of('reading')) if (isEnd(grow)) note(id, at);
  for (const exchange of history.exchanges) {
    const answered = answerOf(exchange);
    if (exchange.event === 'message:finish' && answered?.answer.ok) note(exchange.fields.id ?? '', answered.at);
  }
  return seen;
}

function isEnd(grow: string | undefined): grow is string {
  return grow !== undefined && grow !== 'growing';
}

function endOf(
  stored: RecordedMessage,
  finishes: readonly Exchange[],
  readings: readonly ChaosRecord<'reading'>[],
): GrownEnd | null {
  const answers = finishes.flatMap((finish) => {
    const answer = answerOf(finish)?.answer;
    return answer?.ok ? [{ version: answer.data.version, grow: answer.data.grow, text: answer.data.body }] : [];
  });
  const all = [{ version: stored.version, grow: stored.grow, text: stored.body }, ...answers, ...readings];
  const shown = all.find(({ version, grow }) => version === 1 && isEnd(grow));
  return shown?.text === undefined || shown.grow === undefined ? null : { text: shown.text, state: shown.grow };
}
