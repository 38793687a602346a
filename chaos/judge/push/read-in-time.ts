import { answerOf, type ChaosHistory, type Exchange } from '../history.js';

/** While a user is there, a push waits this long after its message was sent. */
const READING_MS = 10_000;

/** The times of the message and of its push, by the run's clock. */
interface Times {
  readonly sentAt: number;
  readonly pushedAt: number;
}

/**
 * Whether its user, who was there all the time, read it before its push could go out. A busy machine excuses nothing here: a push of a
 * user who is there is judged late, and never early.
 *
 * @param marginMs the measuring error of a time
 */
export function isReadInTime(
  history: ChaosHistory,
  { marks, asked }: { readonly marks: readonly Exchange[]; readonly asked: readonly Exchange[] },
  { sentAt, pushedAt }: Times,
  marginMs: number,
): boolean {
  const goesOutAt = sentAt + READING_MS;
  if (pushedAt < goesOutAt - marginMs || history.isFaulty(sentAt, goesOutAt)) return false;
  const isThere = (connection: string): boolean =>
    (history.closings.get(connection) ?? Infinity) >= goesOutAt &&
    asked.some((exchange) => exchange.connection === connection && answeredAt(exchange) < sentAt - marginMs);
  return marks.some((mark) => answeredAt(mark) < goesOutAt - marginMs && isThere(mark.connection));
}

function answeredAt(exchange: Exchange): number {
  return answerOf(exchange)?.at ?? Infinity;
}
