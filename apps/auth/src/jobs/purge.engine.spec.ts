import { describe, expect, it } from 'vitest';
import { setAuth } from '../../testing/set-auth.js';
import { PurgeService } from './purge.service.js';

/** More than two statements of each purge delete. */
const SESSIONS = 2_100;
const ACTS = 20_100;

describe('one run of the purge', () => {
  const { auths, auth } = setAuth();

  const count = async (text: string): Promise<number> => {
    const [row] = await auths.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${text}`);
    return row?.count ?? NaN;
  };

  it('deletes everything that is due, however much it is, and nothing else', async () => {
    const { user } = await auth.register('resident');
    await auth.guest('passing');
    await auths.query(
      `INSERT INTO auth.sessions (id, user_id, created_at, seen_at, family_hash, token_hash, expires_at)
       SELECT gen_random_uuid(), $1, now(), now(), uuid_send(gen_random_uuid()), uuid_send(gen_random_uuid()),
              now() - interval '2 days' FROM generate_series(1, $2)`,
      [user.id, SESSIONS],
    );
    await auths.query(
      `INSERT INTO auth.audit (id, at, actor, act) SELECT gen_random_uuid(), now() - interval '500 days', 'x', 'x'
         FROM generate_series(1, $1)`,
      [ACTS],
    );
    await auths.query(
      `INSERT INTO auth.factor_candidates (user_id, secret, expires_at)
       SELECT id, 'x', now() + CASE WHEN id = $1 THEN interval '1 minute' ELSE interval '-1 minute' END FROM auth.users`,
      [user.id],
    );
    await auth.app.get(PurgeService).purge(new AbortController().signal);
    expect(await count('auth.factor_candidates')).toBe(1);
    expect(await count('auth.audit')).toBe(0);
    expect(await count(`auth.sessions WHERE expires_at < now()`)).toBe(0);
    expect(await count('auth.sessions')).toBe(2);
  });

  it('stops between two statements when the process stops', async () => {
    await auths.query(
      `INSERT INTO auth.audit (id, at, actor, act) VALUES (gen_random_uuid(), now() - interval '500 days', 'x', 'x')`,
    );
    await auth.app.get(PurgeService).purge(AbortSignal.abort());
    expect(await count('auth.audit')).toBe(1);
  });
});
