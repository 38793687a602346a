import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NewInvite } from '#access/internal-api';
import { setProviding, setSecurityLines } from '../../../testing/set-auth.js';
import { TestImportedPeople } from '../../../testing/test-imported-people.js';
import { PASSWORD } from '../../../testing/test-auth.js';
import { TestBrowser } from '../../../testing/test-browser.js';

const REFUSED = { status: 403, body: { code: 'FORBIDDEN' } };

describe('a sign-in with a provider', () => {
  const { provider, auths, auth, env, operator } = setProviding({
    corp: { CLAIM: 'email' },
    off: {},
    invited: { CLAIM: 'email', SIGNUP: 'invite' },
    closed: { CLAIM: 'email', SIGNUP: 'off' },
  });
  const lines = setSecurityLines(auth);

  /** A user of the provider who says that this e-mail address is confirmed. */
  const comes = (email: unknown, more: object = {}) => {
    const sub = randomBytes(8).toString('hex');
    provider.user = {
      sub,
      preferred_username: `p${sub}`,
      name: 'As at the provider',
      email,
      email_verified: true,
      ...more,
    };
  };
  const finish = (id?: string, more?: object) => new TestBrowser(auth, id).finish(more);
  /** The auth learns anew what the provider has. */
  const finishAnew = async () => new TestBrowser(await auths.open(env)).finish();
  const newEmail = () => `${randomBytes(4).toString('hex')}@corp.example`;
  const person = (email: string, more: object = {}, run = new TestImportedPeople(operator)) =>
    run.person(`p${randomBytes(6).toString('hex')}`, { email, ...more });

  it('gives the unclaimed account of the confirmed e-mail address, as it is, and is a login from then on', async () => {
    const email = newEmail();
    const { userId, username } = await person(email);
    comes(email.toUpperCase());
    const first = await finish();
    expect(first).toMatchObject({ status: 201, body: { user: { id: userId, username, type: 'user' } } });
    expect(first.body.user.displayName).not.toBe('As at the provider');
    const written = lines.filter(([event]) => event !== 'operator.act');
    expect(written.map(([event]) => event)).toEqual(['account.claimed', 'identity.changed', 'login.ok']);
    expect(written[0]?.[1]).toEqual({ userId, by: 'email' });
    expect(JSON.stringify(lines)).not.toContain('corp.example');
    expect(await finish()).toMatchObject({ status: 200, body: { user: { id: userId } } });
    const [row] = await auths.query('SELECT email_key FROM auth.imported_people WHERE user_id = $1', [userId]);
    expect(row).toEqual({ email_key: null });
    comes(email);
    expect((await finish()).body.user.id).not.toBe(userId);
  });

  it('asks for the scope that tells it, and takes it from the answer about the user too', async () => {
    const scope = async (id: string) => (await new TestBrowser(auth, id).leave()).searchParams.get('scope');
    expect([await scope('corp'), await scope('off')]).toEqual(['openid profile email', 'openid profile']);
    const email = newEmail();
    const { userId } = await person(email);
    comes(undefined, { email_verified: undefined });
    provider.userInfo = { email, email_verified: true };
    expect((await finishAnew()).body.user.id).toBe(userId);
  });

  it.each([
    ['not confirmed', { email_verified: false }],
    ['confirmed by a text', { email_verified: 'true' }],
    ['without a word', { email_verified: undefined }],
  ])('makes an account of its own for an e-mail address that is %s', async (_how, claims) => {
    const email = newEmail();
    const { userId } = await person(email);
    comes(email, claims);
    const { status, body } = await finish();
    expect([status, body.user.displayName]).toEqual([201, 'As at the provider']);
    expect(body.user.id).not.toBe(userId);
  });

  it('never mixes the e-mail address of one answer with the word of another', async () => {
    const [mine, theirs] = [newEmail(), newEmail()];
    const { userId } = await person(theirs);
    comes(theirs, { email_verified: undefined });
    provider.userInfo = { email: mine, email_verified: true };
    const { status, body } = await finishAnew();
    expect([status, provider.asked.includes('/userinfo')]).toEqual([201, true]);
    expect(body.user.id).not.toBe(userId);
  });

  it('gives none to a stranger: where it is off, for guests, bots and those who left, and where several have it', async () => {
    const run = new TestImportedPeople(operator);
    const wanted = async (facts: object, id?: string) => {
      const email = newEmail();
      const { userId } = await person(email, facts, run);
      comes(email);
      return [(await finish(id)).body.user?.id === userId, userId];
    };
    for (const [facts, id] of [[{}, 'off'], [{ type: 'guest' }], [{ type: 'bot' }], [{ active: false }]] as const)
      expect((await wanted(facts, id))[0], JSON.stringify([facts, id])).toBe(false);
    const email = newEmail();
    const twins = [
      await person(email, {}, run),
      await person(email, { active: false }, new TestImportedPeople(operator)),
    ];
    comes(email);
    const { body } = await finish();
    expect(twins.map(({ userId }) => userId)).not.toContain(body.user.id);
  });

  it('gives none that has been claimed, undone or erased, or whose e-mail address is a year old; a suspended one stays so', async () => {
    const run = new TestImportedPeople(operator);
    const [claimed, erased, old, suspended] = [newEmail(), newEmail(), newEmail(), newEmail()];
    const by = async (email: string) => (await person(email, {}, run)).userId;
    const ids = [await by(claimed), await by(erased), await by(old)];
    const code = await run.codeFor(ids[0]!);
    await auth
      .http('post', '/v1/auth/register')
      .send({ username: 'by.code', password: PASSWORD, invite: code })
      .expect(201);
    await operator.ask('delete', `users/${ids[1]!}`);
    await auths.query(`UPDATE auth.imported_people SET email_at = now() - interval '366 days' WHERE user_id = $1`, [
      ids[2],
    ]);
    for (const email of [claimed, erased, old]) {
      comes(email);
      expect(ids).not.toContain((await finish()).body.user.id);
    }
    await operator.ask('post', `users/${await by(suspended)}/suspend`, {});
    comes(suspended);
    expect((await finish()).body.code).toBe('ACCOUNT_SUSPENDED');
    const undone = newEmail();
    const id = await by(undone);
    await run.undo();
    comes(undone);
    expect((await finish()).body.user.id).not.toBe(id);
  });

  it('gives it to those alone who may sign up; by its invitation whatever SIGNUP says', async () => {
    const email = newEmail();
    const run = new TestImportedPeople(operator);
    const { userId } = await person(email, {}, run);
    comes(email);
    expect(await finish('closed')).toMatchObject({ ...REFUSED, body: { field: 'identity' } });
    expect(await finish('invited')).toMatchObject({ ...REFUSED, body: { field: 'invite' } });
    const other = await person(newEmail(), {}, run);
    const code = await run.codeFor(other.userId);
    expect((await finish('closed', { invite: code })).body.user).toMatchObject({
      id: other.userId,
      username: other.username,
    });
    expect(await finish('closed')).toMatchObject({ status: 200, body: { user: { id: other.userId } } });
    comes(email);
    expect(await finish('corp', { invite: code })).toMatchObject({ ...REFUSED, body: { field: 'invite' } });
    const { code: ordinary } = await operator.ask<NewInvite>('post', 'invites', { uses: 1, lifetimeSeconds: 3600 });
    expect((await finish('invited', { invite: ordinary })).body.user.id).toBe(userId);
  });

  it('gives it to one of two who come at once', async () => {
    const email = newEmail();
    const { userId } = await person(email);
    const handoffs = [];
    for (const _ of [1, 2]) {
      comes(email);
      handoffs.push(await new TestBrowser(auth).handoff());
    }
    const answers = await Promise.all(handoffs.map((each) => auth.http('post', '/v1/auth/oidc/finish').send(each)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers.filter(({ body }) => body.user.id === userId)).toHaveLength(1);
  });
});
