import { ChatError, type SessionId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** Much longer than a token counts after its session has ended, and than a request may take. */
const KEPT_DAYS = 7;

/** What makes something comes before the end of its maker, so that the end finds it, or learns of the end. */
const LOCK = (mode: '' | '_shared'): string =>
  `SELECT pg_advisory_xact_lock${mode}(hashtextextended('parley.history.makers', 0))`;
export const LOCK_MAKERS: Statement = { name: 'lock-makers', text: LOCK('_shared') };
export const LOCK_ENDED_MAKERS: Statement = { name: 'lock-ended-makers', text: LOCK('') };

/** Index: the primary key. */
export const ENDED_MAKERS: Statement = {
  name: 'ended-makers',
  text: 'SELECT id FROM history.ended_makers WHERE id = ANY($1::uuid[])',
};

export const FORGET_MAKERS: Statement = {
  name: 'forget-makers',
  text: `DELETE FROM history.ended_makers WHERE ended_at < now() - make_interval(days => ${String(KEPT_DAYS)})`,
};

export const END_MAKERS: Statement = {
  name: 'end-makers',
  text: `INSERT INTO history.ended_makers (id) SELECT unnest($1::uuid[])
    ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at`,
};

/**
 * Within a transaction that makes something for a key of an app or in a session; `null`: the maker is not known.
 * @throws ChatError SESSION_REVOKED
 */
export async function assertMakes(open: Sql, maker: SessionId | null): Promise<void> {
  if (maker === null) return;
  const [, ended] = await Promise.all([open.rows(LOCK_MAKERS, []), open.rows(ENDED_MAKERS, [[maker]])]);
  if (ended.length > 0) throw new ChatError('SESSION_REVOKED');
}

/** The makers that have ended. */
export async function readEndedMakers(sql: Sql, makers: readonly SessionId[]): Promise<Set<SessionId>> {
  if (makers.length === 0) return new Set();
  return new Set((await sql.rows<{ id: SessionId }>(ENDED_MAKERS, [makers])).map(({ id }) => id));
}

/** Within a transaction: after its commit nothing is made by them. */
export async function endMakers(open: Sql, makers: readonly SessionId[]): Promise<void> {
  await open.rows(LOCK_ENDED_MAKERS, []);
  await open.rows(FORGET_MAKERS, []);
  await open.rows(END_MAKERS, [makers]);
}
