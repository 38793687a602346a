import { createHash, randomBytes } from 'node:crypto';

import request from 'supertest';
import { describe, expect, it, vi } from 'vitest';

import { FalseProvider } from '../../apps/auth/testing/false-provider.js';
import { TestMailServer } from '../../apps/auth/testing/test-mail-server.js';
import type { FactorCandidate, RecoveryCodes } from '#contracts/routes/factor.routes';
import { startDeployment } from '#testing/deployments/deployment';
import { watchHttp } from '#testing/documents/http-watch';
import { setUp } from '#testing/engines/set-up';
import { query, whileHeld } from '#testing/topology/store';
import { isEmbedded, killAndAwaitRestart, topology } from '#testing/topology/topology';
import { Authenticator } from '#testing/users/authenticator';
import { account, type TestUser, uniqueName } from '#testing/users/user';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'battery correct staple';
const WAITING = { timeout: 3_000, interval: 10 };
const MAILED = { timeout: 60_000, interval: 100 };
const VERIFIER_BYTES = 32;

/** A request that uses something up: a code, a handoff or a link. */
interface OneUse {
  readonly what: string;
  readonly ask: () => request.Test;
  /** The status of the request when what it uses is used up. */
  readonly statusOfRepeat: number;
  /** In PostgreSQL: what the request is for has happened; what it uses is used up. */
  readonly state: () => Promise<{ happened: boolean; used: boolean }>;
}

const provider = setUp(() => FalseProvider.start());
const mail = setUp(() => TestMailServer.start());
setUp(() =>
  startDeployment(isEmbedded() ? 'embedded' : 'cluster', (url) => ({
    ...mail.env,
    ...provider.settings('corp'),
    OIDC_PROVIDERS: 'corp',
    PUBLIC_URL: url,
  })),
);

const post = (path: string, body: object): request.Test => watchHttp(request(topology().url).post(path)).send(body);

const emailOf = ({ user }: TestUser): string => `${user.username}@example.org`;

async function holds(condition: string, values: unknown[]): Promise<boolean> {
  return (await query(`SELECT WHERE ${condition}`, values)).length === 1;
}

async function recoveryCode(): Promise<OneUse> {
  const user = await account('code', PASSWORD);
  const candidate = await user.http('post', '/v1/auth/totp').send({ password: PASSWORD }).expect(200);
  const authenticator = new Authenticator((candidate.body as FactorCandidate).uri);
  const otp = await authenticator.fresh();
  const on = await user.http('post', '/v1/auth/totp/confirm').send({ otp }).expect(200);
  const [code] = (on.body as RecoveryCodes).recoveryCodes;
  return {
    what: 'a recovery code',
    ask: () => post('/v1/auth/login', { username: user.user.username, password: PASSWORD, otp: code }),
    statusOfRepeat: 401,
    state: async () => ({
      happened: await holds('(SELECT count(*) = 2 FROM auth.sessions WHERE user_id = $1)', [user.id]),
      used: await holds('(SELECT count(*) = 9 FROM auth.recovery_codes WHERE user_id = $1)', [user.id]),
    }),
  };
}

async function handoff(): Promise<OneUse> {
  const sub = uniqueName('sub');
  provider.user = { sub, preferred_username: sub, name: 'Jane' };
  const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const asked = new URLSearchParams({ returnTo: '/signed-in', challenge });
  const start = await request(topology().url).get(`/v1/auth/oidc/corp/start?${asked.toString()}`);
  const [cookie] = String(start.headers['set-cookie']).split(';');
  const signedIn = await fetch(String(start.headers['location']), { redirect: 'manual' });
  const { pathname, search } = new URL(signedIn.headers.get('location') ?? '');
  const back = await request(topology().url)
    .get(pathname + search)
    .set('cookie', cookie ?? '');
  const token = /#handoff=(.+)/.exec(String(back.headers['location']))?.[1] ?? '';
  return {
    what: 'a handoff',
    ask: () => post('/v1/auth/oidc/finish', { handoff: token, verifier }),
    statusOfRepeat: 401,
    state: async () => ({
      happened: await holds('EXISTS (SELECT FROM auth.identities WHERE subject = $1)', [sub]),
      used: await holds('NOT EXISTS (SELECT FROM auth.handoffs WHERE challenge = $1 AND claims IS NOT NULL)', [
        challenge,
      ]),
    }),
  };
}

async function linkForEmail(): Promise<OneUse & { readonly user: TestUser }> {
  const user = await account('link', PASSWORD);
  await user
    .http('put', '/v1/users/me/email')
    .send({ email: emailOf(user), password: PASSWORD })
    .expect(202);
  const token = await mail.token(emailOf(user), 1);
  return {
    what: 'a link that confirms an e-mail address',
    user,
    ask: () => post('/v1/auth/email/verify', { token }),
    // The e-mail address still counts.
    statusOfRepeat: 200,
    state: async () => ({
      happened: await holds('EXISTS (SELECT FROM auth.emails WHERE user_id = $1)', [user.id]),
      used: await holds(
        `NOT EXISTS (SELECT FROM auth.mailed_links WHERE user_id = $1 AND kind = 'confirm' AND used_at IS NULL)`,
        [user.id],
      ),
    }),
  };
}

/** An account with a verified e-mail address that has forgotten its password. */
async function forgetful(): Promise<TestUser> {
  const { user, ask } = await linkForEmail();
  await ask().expect(200);
  return user;
}

async function linkForPassword(): Promise<OneUse> {
  const user = await forgetful();
  await post('/v1/auth/forgot', { username: user.user.username }).expect(202);
  const token = await mail.token(emailOf(user), 2);
  const [before] = await query<{ hash: string }>('SELECT password_hash AS hash FROM auth.users WHERE id = $1', [
    user.id,
  ]);
  return {
    what: 'a link for a new password',
    ask: () => post('/v1/auth/reset', { token, password: NEW_PASSWORD }),
    statusOfRepeat: 403,
    state: async () => ({
      happened: await holds('(SELECT password_hash <> $2 FROM auth.users WHERE id = $1)', [user.id, before?.hash]),
      used: await holds(`NOT EXISTS (SELECT FROM auth.mailed_links WHERE user_id = $1 AND kind = 'reset')`, [user.id]),
    }),
  };
}

/** A request whose answer is lost has no status. */
const statusOf = (asked: request.Test): Promise<number> =>
  asked.then(
    ({ status }) => status,
    () => 0,
  );

const killAuth = (): Promise<void> => killAndAwaitRestart(({ auths }) => auths[0]);

async function someWait(count: number): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  await vi.waitFor(async () => expect(await query(waiting)).toHaveLength(count), WAITING);
}

describe('an auth that is killed', () => {
  it('uses nothing up for what has not happened, and lets nothing happen twice', async () => {
    const uses = [await recoveryCode(), await handoff(), await linkForEmail(), await linkForPassword()];
    const states = (): Promise<object[]> =>
      Promise.all(uses.map(async ({ what, state }) => ({ what, ...(await state()) })));
    let killed: Promise<void> | undefined;
    // Each transaction waits for its first write.
    const held = 'LOCK TABLE auth.handoffs, auth.mailed_links, auth.recovery_codes IN SHARE MODE';
    await whileHeld(held, [], async () => {
      const statuses = uses.map(({ ask }) => statusOf(ask()));
      await someWait(uses.length);
      killed = killAuth();
      expect(await Promise.all(statuses)).not.toContain(200);
    });
    await killed;
    expect(await states()).toEqual(uses.map(({ what }) => ({ what, happened: false, used: false })));

    const asked = uses.map(({ ask }) => statusOf(ask()));
    await Promise.race(asked);
    await killAuth();
    await Promise.all(asked);
    for (const { what, state, ask, statusOfRepeat } of uses) {
      const { happened, used } = await state();
      expect(used, what).toBe(happened);
      if (!happened) expect([200, 201, 204], what).toContain(await statusOf(ask()));
      expect(await state(), what).toEqual({ happened: true, used: true });
      expect(await statusOf(ask()), what).toBe(statusOfRepeat);
    }
  });

  it('loses no mail that it has promised', async () => {
    const user = await forgetful();
    mail.conduct = 'thinks';
    const tries = mail.tries;
    await post('/v1/auth/forgot', { username: user.user.username }).expect(202);
    await vi.waitFor(() => expect(mail.tries).toBeGreaterThan(tries), MAILED);
    await killAuth();
    mail.conduct = 'takes';
    await query('UPDATE auth.mails SET due_at = now()');
    await vi.waitFor(() => expect(mail.to(emailOf(user)).length).toBeGreaterThan(1), MAILED);
    const token = await mail.token(emailOf(user), 2);
    await post('/v1/auth/reset', { token, password: NEW_PASSWORD }).expect(204);
  });
});
