import type { EventsOf, MineAskOf02, MineEvent, Queries, ResultOf, Urev, UserId, UserItem } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { ReadSql } from '../store/read-sql.js';

export type Ask<Event extends MineEvent> = MineAskOf02<Event>;

/** The outcome of a change. */
export interface Changed<Event extends MineEvent> {
  readonly answer: ResultOf<Event>;
  /** The item for the user's connections, with the user's urev after it; `undefined` if nothing changed. */
  readonly own?: readonly [Urev, UserItem] | undefined;
}

/** Directory and clock, for changes that need them. */
export interface MineParts {
  /** Makes history know users. Returns those whom it could not look up in auth. */
  resolve(userIds: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** PostgreSQL's time. */
  now(): Date;
}

/**
 * Declares what one kind of change of a user's own state does. Each event of the kind `mine` has an entry in `MINE`. Deadline,
 * repeats and the order of one user's changes are the work of `MineService`.
 */
export interface Mine<Event extends MineEvent> {
  /** Runs before the transaction. @throws ChatError the event's own errors */
  prepare?(ask: Ask<Event>, parts: MineParts): Promise<void>;
  /** Takes locks before that of the user, in the order of all transactions. */
  lock?(open: Sql, ask: Ask<Event>): Promise<void>;
  /** Runs while nothing else changes what is the user's. @throws ChatError the event's own errors; then nothing has changed */
  change(open: Sql, ask: Ask<Event>, parts: MineParts): Promise<Changed<Event>>;
  /** The answer to a copy of a request that has been carried out. It changes nothing. */
  again(open: Sql, ask: Ask<Event>): Promise<ResultOf<Event>>;
}

/** Lists what is the user's. @throws ChatError the event's own errors */
export type List<Event extends EventsOf<'read'>> = (
  reads: ReadSql,
  ask: Queries[Event]['ask'],
) => Promise<Queries[Event]['answer']>;

/** For changes that answer nothing. */
export const answerNothing = (): Promise<Record<string, never>> => Promise.resolve({});
