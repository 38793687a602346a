import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SecurityLog } from '#platform/security-log';
import { setProviding } from '../../../testing/set-auth.js';
import type { FalseProvider } from '../../../testing/false-provider.js';
import { PASSWORD, type TestPerson } from '../../../testing/test-auth.js';
import { TestBrowser } from '../../../testing/test-browser.js';

const REFUSED = [400, 'INVALID', 'logout_token'];
const HOUR = 3600;

describe('a logout token of a provider', () => {
  const { provider, auths, auth, env } = setProviding({ corp: {}, other: {} });
  let sub: string;

  beforeEach(() => {
    sub = randomBytes(8).toString('hex');
    provider.user = { sub, preferred_username: sub };
  });

  const tell = (token: string, id = 'corp', at = auth) =>
    at.http('post', `/v1/auth/oidc/${id}/backchannel`).type('form').send({ logout_token: token });
  const enter = (sid?: string, id?: string) => {
    provider.user = { sub, preferred_username: sub, ...(sid !== undefined && { sid }) };
    return new TestBrowser(auth, id).enter();
  };
  const lives = async (person: TestPerson) => (await person.http('get', '/v1/users/me')).body.code ?? 'alive';
  const refusal = ({ body }: { body: { status?: number; code?: string; field?: string } }) => [
    body.status,
    body.code,
    body.field,
  ];

  it('ends the sessions of its sid at once, and no others; a repeat is 200', async () => {
    const [one, other] = [await enter(`${sub}-1`), await enter(`${sub}-2`)];
    const written = vi.spyOn(auth.app.get(SecurityLog), 'write');
    const token = await provider.logoutToken({ sub, sid: `${sub}-1` });
    const answer = await tell(token);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect({ one: await lives(one), other: await lives(other) }).toEqual({ one: 'SESSION_REVOKED', other: 'alive' });
    expect(refusal(await auth.refresh(one.tokens.refreshToken))).toEqual([401, 'SESSION_REVOKED', undefined]);
    expect(auth.cuts.at(-1)).toEqual({ sessionIds: [one.tokens.sessionId], code: 'SESSION_REVOKED' });
    expect(written.mock.calls.filter(([event]) => event === 'session.revoked')).toEqual([
      [
        'session.revoked',
        expect.objectContaining({ userId: one.user.id, sessionId: one.tokens.sessionId, reason: 'provider' }),
      ],
    ]);
    expect((await tell(token)).status).toBe(200);
    expect((await tell(await provider.logoutToken({ sid: 'unknown' }))).status).toBe(200);
    expect(await lives(other)).toBe('alive');
  });

  it('without a sid ends all sessions of its user that began at this provider, and no others', async () => {
    const [one, two] = [await enter(`${sub}-1`), await enter()];
    await auths.query(
      'UPDATE auth.users SET password_hash = (SELECT password_hash FROM auth.users WHERE username = $2) WHERE id = $1',
      [one.user.id, (await auth.register(`pw_${sub}`)).user.username],
    );
    const byPassword = await auth.login(one.user.username, PASSWORD);
    const elsewhere = await enter(undefined, 'other');
    expect(elsewhere.user.id).toBe(one.user.id);
    expect((await tell(await provider.logoutToken({ sub }))).status).toBe(200);
    expect(await Promise.all([one, two, byPassword, elsewhere].map(lives))).toEqual([
      'SESSION_REVOKED',
      'SESSION_REVOKED',
      'alive',
      'alive',
    ]);
    expect((await tell(await provider.logoutToken({ sub: 'unknown' }))).status).toBe(200);
  });

  it('with a sid and a sub also ends the sessions and sign-ins of its user that named no sid, and no others', async () => {
    const [named, unnamed] = [await enter(`${sub}-1`), await enter()];
    const elsewhere = await enter(undefined, 'other');
    const unfinished = await new TestBrowser(auth).handoff();
    provider.user = { sub: `${sub}x`, preferred_username: `${sub}x` };
    const stranger = await new TestBrowser(auth).enter();
    await tell(await provider.logoutToken({ sid: `${sub}-2` })).expect(200);
    expect(await lives(unnamed)).toBe('alive');
    await tell(await provider.logoutToken({ sid: `${sub}-2`, sub })).expect(200);
    expect(await Promise.all([unnamed, named, elsewhere, stranger].map(lives))).toEqual([
      'SESSION_REVOKED',
      'alive',
      'alive',
      'alive',
    ]);
    const finished = await auth.http('post', '/v1/auth/oidc/finish').send(unfinished);
    expect(finished.body.code).toBe('BAD_CREDENTIALS');
  });

  it('ends the sessions of a user whose identity is not connected any more', async () => {
    const person = await enter();
    await auths.query('DELETE FROM auth.identities WHERE user_id = $1', [person.user.id]);
    await tell(await provider.logoutToken({ sub })).expect(200);
    expect(await lives(person)).toBe('SESSION_REVOKED');
  });

  it('ends a sign-in that is not finished yet: its handoff opens no session, and those of others do', async () => {
    const begin = (sid?: string) => {
      provider.user = { sub, preferred_username: sub, ...(sid !== undefined && { sid }) };
      return new TestBrowser(auth).handoff();
    };
    const finish = async (end: object) => (await auth.http('post', '/v1/auth/oidc/finish').send(end)).body.code ?? 'ok';
    const [one, other] = [await begin(`${sub}-1`), await begin(`${sub}-2`)];
    await tell(await provider.logoutToken({ sid: `${sub}-1` })).expect(200);
    expect({ one: await finish(one), other: await finish(other) }).toEqual({ one: 'BAD_CREDENTIALS', other: 'ok' });
    const elsewhere = await new TestBrowser(auth, 'other').handoff();
    const [withSid, without] = [await begin(`${sub}-3`), await begin()];
    await tell(await provider.logoutToken({ sub })).expect(200);
    expect({
      withSid: await finish(withSid),
      without: await finish(without),
      elsewhere: await finish(elsewhere),
    }).toEqual({ withSid: 'BAD_CREDENTIALS', without: 'BAD_CREDENTIALS', elsewhere: 'ok' });
  });

  it('takes what else the provider sends, with a charset, and a token without a type', async () => {
    const person = await enter(sub);
    const token = await provider.logoutToken({ sid: sub }, 'JWT');
    const answer = await auth
      .http('post', '/v1/auth/oidc/corp/backchannel')
      .set('content-type', 'application/x-www-form-urlencoded; charset=utf-8')
      .send(`logout_token=${token}&something=else`);
    expect(answer.status).toBe(200);
    expect(await lives(person)).toBe('SESSION_REVOKED');
  });

  it('by a key that the provider has just begun to use is taken', async () => {
    const person = await enter(sub);
    await tell(await provider.logoutToken({ sid: 'unknown' }));
    await provider.rotateKeys();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await tell(await provider.logoutToken({ sid: sub }))).status).toBe(200);
    expect(await lives(person)).toBe('SESSION_REVOKED');
  });

  it('without an end is taken for two minutes', async () => {
    const person = await enter(sub);
    const iat = Math.floor(Date.now() / 1000) - 60;
    expect((await tell(await provider.logoutToken({ sid: sub, exp: undefined as never, iat }))).status).toBe(200);
    expect(await lives(person)).toBe('SESSION_REVOKED');
  });

  it('by a new key under the old id is taken', async () => {
    const person = await enter(sub);
    await tell(await provider.logoutToken({ sid: 'unknown' }));
    await provider.rotateKeys('same');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await tell(await provider.logoutToken({ sid: sub }))).status).toBe(200);
    expect(await lives(person)).toBe('SESSION_REVOKED');
  });

  it('by unknown keys makes auth ask for the keys once a second at most', async () => {
    await tell(await provider.logoutToken({ sid: 'unknown' }));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    provider.forgesSignature = true;
    const before = performance.now();
    const asked = provider.asked.length;
    for (let i = 0; i < 5; i += 1) expect((await tell(await provider.logoutToken({ sid: sub }))).status).toBe(400);
    const seconds = Math.ceil((performance.now() - before) / 1000);
    expect(provider.asked.slice(asked).filter((endpoint) => endpoint === '/jwks').length).toBeLessThanOrEqual(seconds);
  });

  it('is refused if anything about it is wrong', async () => {
    const person = await enter(sub);
    const now = Math.floor(Date.now() / 1000);
    const wrong: readonly [string, Parameters<FalseProvider['logoutToken']>][] = [
      ['a nonce', [{ sid: sub, nonce: 'x' }]],
      ['no event', [{ sid: sub, events: undefined }]],
      ['another event', [{ sid: sub, events: { 'http://schemas.openid.net/event/other': {} } }]],
      [
        'an event that is no object',
        [{ sid: sub, events: { 'http://schemas.openid.net/event/backchannel-logout': true } }],
      ],
      ['events as a list', [{ sid: sub, events: ['http://schemas.openid.net/event/backchannel-logout'] }]],
      ['neither sid nor sub', [{}]],
      ['a sid that is no text', [{ sid: 1, sub }]],
      ['no jti', [{ sid: sub, jti: undefined as never }]],
      ['another audience', [{ sid: sub, aud: 'another-client' }]],
      ['another issuer', [{ sid: sub, iss: 'https://evil.example' }]],
      ['an end that is past', [{ sid: sub, exp: now - HOUR }]],
      ['no end, and an old begin', [{ sid: sub, exp: undefined as never, iat: now - 180 }]],
      ['no begin', [{ sid: sub, iat: undefined as never }]],
      ['a begin in the future', [{ sid: sub, iat: now + HOUR }]],
      ['another type', [{ sid: sub }, 'at+jwt']],
    ];
    for (const [what, token] of wrong)
      expect({ what, refusal: refusal(await tell(await provider.logoutToken(...token))) }).toEqual({
        what,
        refusal: REFUSED,
      });
    const good = await provider.logoutToken({ sid: sub });
    provider.forgesSignature = true;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [, payload = ''] = good.split('.');
    for (const token of [
      await provider.logoutToken({ sid: sub }),
      `${part({ alg: 'none', typ: 'logout+jwt' })}.${payload}.`,
      `${good}x`,
      'nonsense',
      'a.b.c',
    ])
      expect({ token, refusal: refusal(await tell(token)) }).toEqual({ token, refusal: REFUSED });
    expect(await lives(person)).toBe('alive');
    expect(refusal(await tell(good, 'unknown'))).toEqual([404, 'NOT_FOUND', undefined]);
    const json = await auth.http('post', '/v1/auth/oidc/corp/backchannel').send({ logout_token: good });
    expect(json).toMatchObject({
      status: 415,
      body: { detail: 'The body must be application/x-www-form-urlencoded.' },
    });
    const empty = await auth.http('post', '/v1/auth/oidc/corp/backchannel').type('form').send('');
    expect(refusal(empty)).toEqual(REFUSED);
    expect(await lives(person)).toBe('alive');
  });

  it('is UNAVAILABLE while the provider does not tell its keys', async () => {
    const fresh = await auths.open(env);
    const token = await provider.logoutToken({ sid: sub });
    provider.answers.set('/jwks', (response) => void response.destroy());
    expect(refusal(await tell(token, 'corp', fresh))).toEqual([503, 'UNAVAILABLE', undefined]);
  });

  it('counts for its IP if it is refused, and only then', async () => {
    const narrow = await auths.open({ ...env, RATE_LIMITS: 'on', RATE_OIDC: '2/1h' });
    const ask = async (token: string) => refusal(await tell(token, 'corp', narrow)).slice(0, 2);
    const good = await provider.logoutToken({ sid: sub });
    for (let i = 0; i < 3; i += 1) expect(await ask(good)).toEqual([undefined, undefined]);
    expect([await ask('x'), await ask('x'), await ask('x')]).toEqual([
      [400, 'INVALID'],
      [400, 'INVALID'],
      [429, 'RATE_LIMITED'],
    ]);
  });
});
