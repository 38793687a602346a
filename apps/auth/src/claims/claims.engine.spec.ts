import { describe, expect, it } from 'vitest';
import type { Invitation } from '#contracts';
import { setAuth, setMailingAuth } from '../../testing/set-auth.js';
import { PASSWORD, served, type TestAuth } from '../../testing/test-auth.js';
import { personOf, TestImportedPeople } from '../../testing/test-imported-people.js';
import { UserDirectoryService } from '../users/user-directory.service.js';

const REFUSED = { status: 403, body: { code: 'FORBIDDEN', field: 'invite' } };
const AT_ONCE = 4;

describe('an invitation to an unclaimed account', () => {
  const { auths, auth, operator } = setAuth({ REGISTRATION: 'closed', PUBLIC_URL: 'https://chat.example' });
  const run = () => new TestImportedPeople(operator);
  const register = (invite: string, more: object = {}, at: TestAuth = auth) =>
    at.http('post', '/v1/auth/register').send({ username: 'chosen', password: PASSWORD, invite, ...more });
  const read = (code: string) => auth.http('post', '/v1/auth/invite').send({ code });

  it('shows whose account it is, and gives it to its person once, with its id', async () => {
    const person = await run().person('Ann', { email: 'ann@corp.example' });
    const invite = await run().invite(person.username);
    expect(invite).toMatchObject({ link: `https://chat.example/invite#${invite.code}`, user: { id: person.userId } });
    const shown: Invitation = (await read(invite.code)).body;
    const site = { name: 'Parley' };
    expect(shown).toEqual({
      site,
      kind: 'account',
      invitedBy: null,
      rooms: [],
      claims: { displayName: 'The Name of Ann' },
    });
    const signals = await auth.peopleSignals();
    const answer = await register(invite.code, { username: 'ann.lee' });
    expect(answer).toMatchObject({
      status: 201,
      body: { user: { id: person.userId, username: 'ann.lee', displayName: 'The Name of Ann' } },
    });
    expect(signals).toMatchObject([{ type: 'user.changed', user: { id: person.userId, username: 'ann.lee' } }]);
    expect((await auth.login('ann.lee')).user.id).toBe(person.userId);
    const { body } = await (await auth.login('ann.lee')).http('get', '/v1/users?query=ann.lee');
    expect(body.users).toMatchObject([{ id: person.userId }]);
    expect((await register(invite.code, { username: 'somebody' })).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await read(invite.code)).body.code).toBe('NOT_FOUND');
    expect(await operator.actsOn(person.userId)).toEqual(['import.invite']);
    const [row] = await auths.query('SELECT email_key, claimed_at FROM auth.imported_people WHERE user_id = $1', [
      person.userId,
    ]);
    expect(row).toEqual({ email_key: null, claimed_at: expect.any(Date) });
    expect(await auth.app.get(UserDirectoryService, { strict: false }).accountAt(person.userId)).not.toBeNull();
  });

  it.each(['open', 'invite', 'closed'])('works under REGISTRATION=%s', async (registration) => {
    const site = await auths.open({ REGISTRATION: registration });
    const person = await run().person(`Of_${registration}`);
    const code = await run().codeFor(person.userId);
    const { body } = await register(code, { username: person.username, displayName: 'Mine' }, site);
    expect(body.user).toMatchObject({ id: person.userId, username: person.username, displayName: 'Mine' });
    // A second account of the person could never be merged with it.
    const again = await register(code, { username: `again_${registration}` }, site);
    expect(again.body).toMatchObject({ code: 'FORBIDDEN', field: 'invite' });
  });

  it('does nothing but that: it makes no guest and no other account, and opens no room', async () => {
    const person = await run().person('Not_A_Guest');
    const code = await run().codeFor(person.userId);
    expect(await auth.http('post', '/v1/auth/guest').send({ displayName: 'Stranger', invite: code })).toMatchObject(
      REFUSED,
    );
    const open = await auths.open();
    const guest = await open.guest('some_guest');
    const upgrade = await guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD, invite: code });
    expect(upgrade).toMatchObject(REFUSED);
    for (const text of [`claim:${code}`, `guest:${code}`, `claim\\0${code}`])
      expect((await read(text)).body.code).toBe('NOT_FOUND');
    const { body } = await register(code, { username: 'not.a.guest' }, open);
    expect(body.user.id).toBe(person.userId);
  });

  it('leaves the account alone if the registration fails: the name of somebody else, a weak password', async () => {
    const person = await run().person('Patient');
    const code = await run().codeFor(person.userId);
    const owner = await run().person('Owner_Of_Name');
    expect((await register(code, { username: owner.username })).body.code).toBe('USERNAME_TAKEN');
    expect((await register(code, { password: 'password123' })).body.code).toBe('INVALID');
    expect((await register(code, { username: 'patient' })).body.user.id).toBe(person.userId);
  });

  it('is good for one of several who use it at once', async () => {
    const person = await run().person('Wanted');
    const code = await run().codeFor(person.userId);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) => served(() => register(code, { username: `first_${n}` }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403]);
    const [winner] = answers.filter(({ status }) => status === 201);
    expect(winner?.body.user.id).toBe(person.userId);
  });

  it('is void once another one replaces it, it is revoked or expires, or the account is suspended or erased', async () => {
    const imported = run();
    const voided: string[] = [];
    const person = await imported.person('Void');
    voided.push(await imported.codeFor(person.userId));
    const revoked = await imported.invite(person.userId);
    await operator.ask('delete', `invites/${revoked.id}`);
    const expired = await imported.invite(person.userId);
    await auths.query('UPDATE auth.invites SET expires_at = now() WHERE id = $1', [expired.id]);
    voided.push(revoked.code, expired.code, await imported.codeFor(person.userId));
    await operator.ask('post', `users/${person.userId}/suspend`, {});
    const erased = await imported.person('Erased');
    voided.push(await imported.codeFor(erased.userId));
    await operator.ask('delete', `users/${erased.userId}`);
    for (const code of voided) {
      expect((await read(code)).body).toMatchObject({ code: 'NOT_FOUND', field: 'code' });
      expect((await register(code)).body.code).toBe('FORBIDDEN');
    }
    await operator.ask('post', `users/${person.userId}/restore`);
    expect((await register(voided[3] ?? '', { username: 'restored' })).body.user.id).toBe(person.userId);
  });

  it('is made for unclaimed people alone', async () => {
    const imported = run();
    const bot = await imported.person('Bot', { type: 'bot' });
    const person = await imported.person('Claimed');
    await register(await imported.codeFor(person.userId), { username: 'claimed' });
    await (await auths.open()).register('ordinary');
    for (const user of [bot.userId, 'claimed', 'ordinary']) {
      const answer = await operator.http('post', 'imports/invites', { user, lifetimeSeconds: 60 });
      expect(answer.body.code, user).toBe('CONFLICT');
    }
    expect((await operator.http('post', 'imports/invites', { user: 'nobody.here', lifetimeSeconds: 60 })).status).toBe(
      404,
    );
  });

  it('takes people in who were inactive or guests at the source: the operator has decided it', async () => {
    const imported = run();
    const left = await imported.person('Left', { active: false });
    const guest = await imported.person('Guest_There', { type: 'guest' });
    for (const { userId, username } of [left, guest]) {
      const { body } = await register(await imported.codeFor(userId), { username });
      expect(body.user).toMatchObject({ id: userId, type: 'user' });
    }
  });

  it('gives an account that an undo leaves, and that a further run finds', async () => {
    const imported = run();
    const person = await imported.person('Stays');
    const code = await imported.codeFor(person.userId);
    await register(code, { username: 'stays.here' });
    expect(await imported.undo()).toEqual({ removed: 0, kept: 1, done: true });
    const again = personOf('Stays', { email: 'stays@corp.example' });
    const [found] = await new TestImportedPeople(operator, imported.source).place([again]);
    expect(found).toEqual({ id: 'Stays', outcome: 'claimed', userId: person.userId, username: 'stays.here' });
    const rows = await auths.query('SELECT email_key FROM auth.imported_people WHERE user_id = $1', [person.userId]);
    expect(rows).toEqual([{ email_key: null }]);
  });
});

describe('an invitation to an unclaimed account where accounts need an e-mail address', () => {
  const { mailing, auth, operator } = setMailingAuth({ REGISTRATION: 'closed', EMAIL: 'required' });

  it('gives it once the e-mail address is confirmed, under its own name too', async () => {
    const imported = new TestImportedPeople(operator);
    const person = await imported.person('Mailed');
    const invite = await imported.codeFor(person.userId);
    const request = { username: person.username, password: PASSWORD, email: 'mailed@corp.example', invite };
    expect((await auth.http('post', '/v1/auth/register').send({ ...request, email: undefined })).body.field).toBe(
      'email',
    );
    expect((await auth.http('post', '/v1/auth/register').send(request)).status).toBe(202);
    expect((await auth.http('post', '/v1/auth/login').send(request)).body.code).toBeDefined();
    const token = await mailing.server.token('mailed@corp.example');
    const verified = await auth.http('post', '/v1/auth/email/verify').send({ token, password: PASSWORD });
    expect(verified.body).toEqual({ email: 'mailed@corp.example' });
    const { user } = await auth.login(person.username);
    expect(user).toMatchObject({ id: person.userId, displayName: 'The Name of Mailed' });
  });

  it('gives it to nobody if somebody else was first', async () => {
    const imported = new TestImportedPeople(operator);
    const person = await imported.person('Slow');
    const invite = await imported.codeFor(person.userId);
    const register = (username: string) =>
      auth
        .http('post', '/v1/auth/register')
        .send({ username, password: PASSWORD, email: `${username}@corp.example`, invite });
    const verify = async (username: string) =>
      auth
        .http('post', '/v1/auth/email/verify')
        .send({ token: await mailing.server.token(`${username}@corp.example`), password: PASSWORD });
    await register('quicker');
    await register('slower');
    expect((await verify('quicker')).status).toBe(200);
    expect(await verify('slower')).toMatchObject(REFUSED);
    expect((await auth.login('quicker')).user.id).toBe(person.userId);
  });
});
