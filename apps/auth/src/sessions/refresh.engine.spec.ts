import { once } from 'node:events';
import type { Socket } from 'node:net';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../../testing/set-auth.js';
import { served } from '../../testing/test-auth.js';
import { RefreshService } from './refresh.service.js';
import { SessionsStore } from './sessions.store.js';

/** How long a used token gets the same successor. */
const LEEWAY_SECONDS = 10;

describe('refreshing', () => {
  const { auths, auth } = setAuth();
  /** Another process on the same database. */
  const otherAuth = setUp(() => auths.open());

  afterEach(() => vi.restoreAllMocks());

  const age = (sessionId: string, seconds: number) =>
    auths.query(`UPDATE auth.sessions SET rotated_at = rotated_at - make_interval(secs => $2) WHERE id = $1`, [
      sessionId,
      seconds,
    ]);

  it('returns new tokens of the same session', async () => {
    const { tokens, user } = await auth.guest('refresher');
    const answer = await auth.refresh(tokens.refreshToken);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tokens: { ...tokens, accessToken: expect.any(String), refreshToken: expect.any(String) },
    });
    expect(answer.body.tokens.refreshToken).not.toBe(tokens.refreshToken);
    const me = await auth.http('get', '/v1/users/me', answer.body.tokens.accessToken);
    expect(me.body).toEqual({ ...user, app: null });
  });

  it('puts the present name and type into the new access token', async () => {
    const guest = await auth.guest('renamed');
    await guest.http('patch', '/v1/users/me').send({ displayName: 'Renée' });
    const { body } = await auth.refresh(guest.tokens.refreshToken);
    expect(decodeJwt(body.tokens.accessToken)).toMatchObject({ name: 'Renée', ver: 2, sid: guest.tokens.sessionId });
  });

  it('returns the same successor for ten seconds, with a fresh access token, and starts no second chain', async () => {
    const { tokens } = await auth.guest('lost_answer');
    const first = await auth.refresh(tokens.refreshToken);
    await age(tokens.sessionId, LEEWAY_SECONDS / 2);
    const again = await otherAuth.refresh(tokens.refreshToken);
    expect(again.status).toBe(200);
    expect(again.body.tokens.refreshToken).toBe(first.body.tokens.refreshToken);
    expect((await auth.http('get', '/v1/users/me', again.body.tokens.accessToken)).status).toBe(200);
    expect((await auth.refresh(first.body.tokens.refreshToken)).status).toBe(200);
  });

  describe('ends at the absolute end of the session, however often it was used', () => {
    const DAYS = 180;
    const open = (sessionId: string, days: number) =>
      auths.query(`UPDATE auth.sessions SET created_at = now() - make_interval(days => $2) WHERE id = $1`, [
        sessionId,
        days,
      ]);
    const expiryOf = async (sessionId: string): Promise<number> => {
      const [row] = await auths.query<{ days: number }>(
        `SELECT extract(epoch FROM expires_at - now())::float8 / 86400 AS days FROM auth.sessions WHERE id = $1`,
        [sessionId],
      );
      return row?.days ?? NaN;
    };

    it('which is SESSION_DAYS after the login', async () => {
      const { tokens } = await auth.register('long_standing');
      expect(await expiryOf(tokens.sessionId)).toBeCloseTo(30, 1);
      await open(tokens.sessionId, DAYS - 10);
      const { body } = await auth.refresh(tokens.refreshToken);
      expect(await expiryOf(tokens.sessionId)).toBeCloseTo(10, 1);
      // A session from before there was an end has a later `expires_at`.
      await open(tokens.sessionId, DAYS);
      const over = await auth.refresh(body.tokens.refreshToken);
      expect(over).toMatchObject({ status: 401, body: { code: 'SESSION_REVOKED' } });
      expect((await auth.login('long_standing')).user.username).toBe('long_standing');
    });

    it('but not for a guest, who could not log in again', async () => {
      const { tokens } = await auth.guest('long_guest');
      await open(tokens.sessionId, DAYS + 1);
      expect((await auth.refresh(tokens.refreshToken)).status).toBe(200);
      expect(await expiryOf(tokens.sessionId)).toBeCloseTo(30, 1);
    });
  });

  it('is UNAVAILABLE if the connection to PostgreSQL breaks, and succeeds when repeated', async () => {
    const { tokens } = await auth.guest('cut_off');
    const store = auth.app.get(SessionsStore);
    const lock = store.lock.bind(store);
    vi.spyOn(store, 'lock').mockImplementationOnce(async (open, id) => {
      const pid = { name: 'pid', text: 'SELECT pg_backend_pid() AS pid' };
      const [connection] = await open.rows<{ pid: number }>(pid, []);
      await auths.query('SELECT pg_terminate_backend($1)', [connection?.pid]);
      const isBroken = () =>
        open.rows(pid, []).then(
          () => false,
          () => true,
        );
      await vi.waitUntil(isBroken, { timeout: 30_000 });
      return lock(open, id);
    });
    const answer = await auth.refresh(tokens.refreshToken);
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect((await auth.refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('returns one successor to concurrent requests on several auths', async () => {
    const { tokens } = await auth.guest('stampede');
    // Time stands still, a minute ahead: a busy machine may take longer than the ten seconds.
    const now = new Date(Date.now() + 60_000);
    for (const { app } of [auth, otherAuth]) {
      const store = app.get(SessionsStore);
      const lock = store.lock.bind(store);
      vi.spyOn(store, 'lock').mockImplementation(async (open, id) => {
        const locked = await lock(open, id);
        return locked && { ...locked, now };
      });
    }
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        served(() => (index % 2 ? auth : otherAuth).refresh(tokens.refreshToken)),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.tokens.refreshToken)).size).toBe(1);
  });

  it.each([15, 3_600, 86_400])(
    'outlives an answer that got lost, if the client asks again %i s later',
    async (seconds) => {
      const { tokens, user } = await auth.guest(`lost_for_${seconds}`);
      let { refreshToken } = tokens;
      for (const lostAnswers of [1, 3]) {
        for (let lost = 0; lost < lostAnswers; lost += 1) {
          expect((await auth.refresh(refreshToken)).status).toBe(200);
          await age(tokens.sessionId, seconds);
          await auth.app.get(RefreshService).eraseSuccessors();
        }
        const { status, body } = await otherAuth.refresh(refreshToken);
        expect(status).toBe(200);
        const me = await auth.http('get', '/v1/users/me', body.tokens.accessToken);
        expect(me.body.id).toBe(user.id);
        ({ refreshToken } = body.tokens);
      }
      expect((await auth.refresh(refreshToken)).status).toBe(200);
    },
  );

  it('prolongs the session also when an answer got lost', async () => {
    const { tokens } = await auth.guest('lost_and_prolonged');
    await auth.refresh(tokens.refreshToken);
    await age(tokens.sessionId, 86_400);
    await auths.query(`UPDATE auth.sessions SET expires_at = now() + interval '1 minute' WHERE id = $1`, [
      tokens.sessionId,
    ]);
    expect((await auth.refresh(tokens.refreshToken)).status).toBe(200);
    const [row] = await auths.query<{ days: number }>(
      `SELECT extract(day FROM expires_at - now())::int AS days FROM auth.sessions WHERE id = $1`,
      [tokens.sessionId],
    );
    expect(row?.days).toBe(29);
  });

  it('gives one successor to two tabs that ask again at the same moment, an hour after the lost answer', async () => {
    const { tokens } = await auth.guest('two_tabs');
    await auth.refresh(tokens.refreshToken);
    await age(tokens.sessionId, 3_600);
    const answers = await Promise.all([auth.refresh(tokens.refreshToken), otherAuth.refresh(tokens.refreshToken)]);
    const [one, other] = answers.map(({ body }) => body.tokens.refreshToken as string);
    expect(one).toBe(other);
    expect((await auth.refresh(one ?? '')).status).toBe(200);
  });

  it('ends the session if a used token comes after its successor was used', async () => {
    const { tokens } = await auth.guest('copied');
    const { body } = await auth.refresh(tokens.refreshToken);
    const { body: next } = await auth.refresh(body.tokens.refreshToken);
    const reuse = await auth.refresh(tokens.refreshToken);
    expect(reuse).toMatchObject({ status: 401, body: { code: 'SESSION_REVOKED', retry: 'reauth' } });
    expect((await auth.refresh(next.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
    expect((await auth.http('get', '/v1/users/me', next.tokens.accessToken)).body.code).toBe('SESSION_REVOKED');
    expect(auth.cuts).toContainEqual({ sessionIds: [tokens.sessionId], code: 'SESSION_REVOKED' });
  });

  it('ends the session once its owner and a thief have both gone on from a copied token, whoever came first', async () => {
    for (const isThiefFirst of [true, false]) {
      const { tokens } = await auth.guest(`stolen_${isThiefFirst}`);
      const ask = async (refreshToken: string) => {
        await age(tokens.sessionId, 60);
        return auth.refresh(refreshToken);
      };
      const [thief, owner] = [await ask(tokens.refreshToken), await ask(tokens.refreshToken)];
      expect(thief.body.tokens.refreshToken).not.toBe(owner.body.tokens.refreshToken);
      const [first, second] = isThiefFirst ? [thief, owner] : [owner, thief];
      const gone = await ask(first.body.tokens.refreshToken);
      expect(gone.status).toBe(200);
      expect((await ask(second.body.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
      expect((await ask(gone.body.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
    }
  });

  it('ends no session if the client of an overtaken token has left before it is judged', async () => {
    const { tokens } = await auth.guest('gave_up');
    const { body: used } = await auth.refresh(tokens.refreshToken);
    const { body } = await auth.refresh(used.tokens.refreshToken);
    const store = auth.app.get(SessionsStore);
    const lock = store.lock.bind(store);
    const abandoned = new AbortController();
    const connected = once(auth.app.getHttpServer(), 'connection') as Promise<[Socket]>;
    const judged = new Promise<void>((resolve) => {
      vi.spyOn(store, 'lock').mockImplementationOnce(async (manager, id) => {
        const [socket] = await connected;
        abandoned.abort();
        await vi.waitUntil(() => socket.destroyed, { timeout: 30_000 });
        const locked = await lock(manager, id);
        setImmediate(resolve);
        return locked;
      });
    });
    const { signal } = abandoned;
    const headers = { 'content-type': 'application/json' };
    const request = JSON.stringify({ refreshToken: tokens.refreshToken });
    await expect(
      fetch(`${auth.url}/v1/auth/refresh`, { method: 'POST', headers, body: request, signal }),
    ).rejects.toThrow('aborted');
    await judged;
    expect((await auth.refresh(body.tokens.refreshToken)).status).toBe(200);
  });

  it('ends the session at once if a token is two rotations old', async () => {
    const { tokens } = await auth.guest('ancient');
    const { body: second } = await auth.refresh(tokens.refreshToken);
    const { body: third } = await auth.refresh(second.tokens.refreshToken);
    expect((await auth.refresh(tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
    expect((await auth.refresh(third.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
  });

  it('answers UNAUTHENTICATED to an unknown token, and ends no session', async () => {
    const { tokens } = await auth.guest('forged');
    const bytes = Buffer.from(tokens.refreshToken, 'base64url');
    const otherFamily = Buffer.from(bytes);
    otherFamily[20]! ^= 1;
    const unknown = [otherFamily.toString('base64url'), 'x', 'A'.repeat(86), tokens.accessToken.slice(0, 500)];
    for (const text of unknown) {
      const answer = await auth.refresh(text);
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
    expect((await auth.refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('names the field of a bad request', async () => {
    for (const [body, field] of [
      [{}, 'refreshToken'],
      [{ refreshToken: 7 }, 'refreshToken'],
      [{ cookie: false }, 'refreshToken'],
      [{ refreshToken: 'x', more: 1 }, 'more'],
    ] as const) {
      const answer = await auth.http('post', '/v1/auth/refresh').send(body);
      expect({ status: answer.status, code: answer.body.code, field: answer.body.field }).toEqual({
        status: 400,
        code: 'INVALID',
        field,
      });
    }
  });

  it('ends with the refresh token’s lifetime, which each rotation renews', async () => {
    const { tokens } = await auth.guest('sleeper');
    await auths.query(`UPDATE auth.sessions SET expires_at = now() + interval '1 minute' WHERE id = $1`, [
      tokens.sessionId,
    ]);
    const { body } = await auth.refresh(tokens.refreshToken);
    const [row] = await auths.query<{ days: number }>(
      `SELECT extract(day FROM expires_at - now())::int AS days FROM auth.sessions WHERE id = $1`,
      [tokens.sessionId],
    );
    expect(row?.days).toBe(29);
    await auths.query(`UPDATE auth.sessions SET expires_at = now() WHERE id = $1`, [tokens.sessionId]);
    expect((await auth.refresh(body.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
  });

  it('leaves no usable token in the database, and erases the sealed successor after ten seconds', async () => {
    const { tokens } = await auth.guest('sealed');
    const { body } = await auth.refresh(tokens.refreshToken);
    const stored = async (): Promise<Record<string, unknown>> => {
      const [row] = await auths.query<Record<string, unknown>>('SELECT * FROM auth.sessions WHERE id = $1', [
        tokens.sessionId,
      ]);
      return row!;
    };
    const texts = Object.values(await stored()).map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
    );
    for (const text of texts) {
      for (const token of [tokens.refreshToken, body.tokens.refreshToken]) {
        expect(text).not.toContain(token);
        expect(text).not.toContain(Buffer.from(token, 'base64url').subarray(32).toString('latin1'));
      }
    }
    expect((await stored())['sealed_successor']).not.toBeNull();
    await age(tokens.sessionId, 11);
    await auth.app.get(RefreshService).eraseSuccessors();
    expect((await stored())['sealed_successor']).toBeNull();
  });

  it('is ACCOUNT_SUSPENDED for a suspended user', async () => {
    const { tokens, user } = await auth.guest('suspended');
    await auths.query('UPDATE auth.users SET suspended_at = now() WHERE id = $1', [user.id]);
    const answer = await auth.refresh(tokens.refreshToken);
    expect(answer).toMatchObject({ status: 403, body: { code: 'ACCOUNT_SUSPENDED' } });
  });
});
