import { describe, expect, it } from 'vitest';
import type { SessionId } from '#contracts';
import { BotTokenVerifier } from '#access/bot-token-verifier';
import type { BotsAnswer, BotTokenAnswer } from '#access/internal-api';
import { setAuthOnRedis } from '../../testing/set-auth.js';
import { KeyRing } from '../keys/key-ring.js';

describe('a bot', () => {
  const { auths, auth, operator } = setAuthOnRedis();

  const create = (username: string) => operator.ask<BotTokenAnswer>('post', 'bots', { username });
  const me = (token: string) => auth.http('get', '/v1/users/me', token);
  /** As in another service, through auth's internal route. */
  const elsewhere = () => new BotTokenVerifier(auth.questions());

  it('is a user of type bot whose token is an access token on every service', async () => {
    const { user, token } = await operator.ask<BotTokenAnswer>('post', 'bots', {
      username: 'helper',
      displayName: 'The helper',
    });
    expect(user).toMatchObject({ username: 'helper', displayName: 'The helper', type: 'bot' });
    expect((await me(token)).body).toEqual({ ...user, app: null });
    expect(await elsewhere().verify(token)).toEqual({
      actor: { userId: user.id, username: 'helper', displayName: 'The helper', type: 'bot', version: 1 },
      sessionId: expect.any(String),
      expiresAt: expect.any(Date),
    });
  });

  it('has a token that outlives the keys and is not in the database', async () => {
    const { token } = await create('long_lived');
    await auths.query(`UPDATE auth.signing_keys SET retires_at = now()`);
    expect((await me(token)).status).toBe(200);
    const [dump] = await auths.query<{ text: string }>(`SELECT string_agg(s::text, '') AS text FROM auth.sessions s`);
    expect(dump?.text).not.toContain(token.slice(-40));
    const [audit] = await auths.query<{ text: string }>(`SELECT string_agg(a::text, '') AS text FROM auth.audit a`);
    expect(audit?.text).not.toContain(token.slice(-40));
    await auths.query(`UPDATE auth.signing_keys SET retires_at = NULL`);
    // Auth may have read the keys in between.
    await auth.app.get(KeyRing).reload();
  });

  it('cannot log in or refresh', async () => {
    const { token } = await create('doorless');
    const login = await auth.http('post', '/v1/auth/login').send({ username: 'doorless', password: token });
    expect(login.body.code).toBe('BAD_CREDENTIALS');
    expect((await auth.refresh(token)).body.code).toBe('UNAUTHENTICATED');
    expect((await me(token)).status).toBe(200);
  });

  it('is refused everywhere once it is revoked, even if its token is cached', async () => {
    const { user, token } = await create('revoked');
    const known = elsewhere();
    const { sessionId } = await known.verify(token);
    expect(await operator.ask('delete', 'bots/revoked/tokens')).toEqual({ ended: 1 });
    expect((await me(token)).body.code).toBe('SESSION_REVOKED');
    await expect(elsewhere().verify(token)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    // A service with a cached token still checks the session on each request.
    const ended = await auths.query<{ id: SessionId }>('SELECT id FROM auth.sessions WHERE ended_at IS NOT NULL');
    expect(ended.map(({ id }) => id)).toContain(sessionId);
    expect(await operator.actsOn(user.id)).toEqual(['bot.create', 'bot.revoke']);
  });

  it('gets another token, which ends the earlier ones unless they are kept', async () => {
    const first = await create('renewed');
    const kept = await operator.ask<BotTokenAnswer>('post', 'bots/renewed/tokens', { keep: true });
    expect({ first: (await me(first.token)).status, kept: (await me(kept.token)).status }).toEqual({
      first: 200,
      kept: 200,
    });
    const alone = await operator.ask<BotTokenAnswer>('post', 'bots/renewed/tokens', {});
    expect({ first: (await me(first.token)).status, kept: (await me(kept.token)).status }).toEqual({
      first: 401,
      kept: 401,
    });
    expect((await me(alone.token)).status).toBe(200);
  });

  it('has a bounded number of tokens', async () => {
    await create('greedy');
    const answers = [];
    for (let more = 0; more < 20; more += 1)
      answers.push(await operator.http('post', 'bots/greedy/tokens', { keep: true }));
    expect(answers.map(({ status }) => status)).toEqual([...new Array<number>(19).fill(201), 409]);
    expect(answers.at(-1)?.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'tokensPerBot' });
  });

  it('gets ACCOUNT_SUSPENDED while suspended, and needs a new token once restored', async () => {
    const { token } = await create('suspended_bot');
    await operator.ask('post', 'users/suspended_bot/suspend', {});
    expect((await me(token)).body.code).toBe('ACCOUNT_SUSPENDED');
    expect((await operator.http('post', 'bots/suspended_bot/tokens', {})).body.code).toBe('ACCOUNT_SUSPENDED');
    await operator.ask('post', 'users/suspended_bot/restore', {});
    const again = await operator.ask<BotTokenAnswer>('post', 'bots/suspended_bot/tokens', {});
    expect((await me(again.token)).status).toBe(200);
    expect((await me(token)).status).toBe(401);
  });

  it('is listed with its number of valid tokens; other users are not listed', async () => {
    const person = await auth.register('no_bot');
    const { bots } = await operator.ask<BotsAnswer>('get', 'bots');
    expect(bots.find(({ username }) => username === 'renewed')).toMatchObject({ tokens: 1, suspendedAt: null });
    expect(bots.find(({ username }) => username === 'revoked')).toMatchObject({ tokens: 0, lastSeenAt: null });
    expect(bots.map(({ id }) => id)).not.toContain(person.user.id);
    expect((await operator.http('delete', 'bots/no_bot/tokens')).status).toBe(404);
  });

  it('cannot take a name that is taken', async () => {
    await auth.guest('first_come');
    expect((await operator.http('post', 'bots', { username: 'First_Come' })).body).toMatchObject({
      code: 'USERNAME_TAKEN',
      field: 'username',
    });
  });

  it.each([
    ['no text', 'parley_bot_'],
    ['nonsense', 'parley_bot_nonsense'],
    ['the text of another token', `parley_bot_${'A'.repeat(64)}`],
    ['more than 512 characters', `parley_bot_${'A'.repeat(513)}`],
  ])('is not recognized by a token with %s', async (_name, token) => {
    expect((await me(token)).body.code).toBe('UNAUTHENTICATED');
    await expect(elsewhere().verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
