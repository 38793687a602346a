import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RoomId } from '#contracts';
import type { ExportPage, NewInvite } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { atLast } from '#testing/users/at-last';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, TestPerson } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { OpenedInvitesService } from './opened-invites.service.js';

const WEEK_SECONDS = 604_800;
const NOT_VALID = { status: 403, body: { code: 'FORBIDDEN', field: 'invite' } };
/** A busy machine lets a transaction wait too long for the row of the invitation. */
const isBusy = ({ status }: { status: number }) => status === 503;
const ROOM = { id: randomUUID() as RoomId, name: 'design' };

describe('the persons of an invitation', () => {
  const { auths, auth } = setAuth({ SITE_NAME: 'Weir & Lock' });
  const invited = setUp(() => auths.open({ REGISTRATION: 'invite' }));
  const operator = new TestAuthOperator(auth);

  const create = (wanted: object = {}) =>
    operator.ask<NewInvite>('post', 'invites', { uses: 1, lifetimeSeconds: WEEK_SECONDS, ...wanted });
  const register = (username: string, invite: string | undefined, at = invited) =>
    at.http('post', '/v1/auth/register').send({ username, password: PASSWORD, invite });
  const enter = (displayName: string, invite: string | undefined, at = invited) =>
    at.http('post', '/v1/auth/guest').send({ displayName, invite });
  const guest = async (displayName: string, invite?: string) =>
    TestPerson.from(invited, await enter(displayName, invite));
  const upgrade = (person: TestPerson, request: object = {}) =>
    person.http('post', '/v1/auth/upgrade').send({ password: PASSWORD, ...request });
  const read = (code: string, at = auth) => at.http('post', '/v1/auth/invite').send({ code });
  const opened = () => auth.app.get(OpenedInvitesService, { strict: false });
  const usesOf = async ({ id }: NewInvite) =>
    (await auths.query<{ uses: number }>('SELECT uses FROM auth.invites WHERE id = $1', [id]))[0]?.uses;

  it('see the site, the kind and the rooms of its code before they sign in, in a body and never in a path', async () => {
    const { code } = await create({ kind: 'guest', rooms: [ROOM] });
    expect((await read(code)).body).toEqual({
      site: { name: 'Weir & Lock' },
      kind: 'guest',
      invitedBy: null,
      rooms: [{ name: 'design' }],
    });
    expect(await read('unknown')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', field: 'code' } });
    expect((await auth.http('get', '/v1/auth/ways')).body.site).toEqual({ name: 'Weir & Lock' });
  });

  it('who guess codes are counted as failed logins of their IP, and valid codes are not', async () => {
    const limited = await auths.open({ RATE_LIMITS: 'on', RATE_LOGIN_ADDRESS: '2/1h' });
    const { code } = await create({ uses: 9 });
    for (let time = 0; time < 4; time += 1) expect((await read(code, limited)).status).toBe(200);
    for (let time = 0; time < 2; time += 1) expect((await read('guessed', limited)).status).toBe(404);
    expect(await read('guessed', limited)).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED', scope: 'login.address' },
    });
  });

  it('come by one of the kind guest as guests alone, and where registration is open as accounts, too', async () => {
    const invite = await create({ uses: 3, kind: 'guest' });
    expect(await register('no_guest', invite.code)).toMatchObject(NOT_VALID);
    const person = await guest('Mia', invite.code);
    expect(await upgrade(person, { invite: invite.code })).toMatchObject(NOT_VALID);
    expect((await register('open_door', invite.code, auth)).status).toBe(201);
    expect(await usesOf(invite)).toBe(2);
    const closed = await auths.open({ GUESTS: 'off' });
    expect((await enter('Ned', invite.code, closed)).body).toMatchObject({ code: 'FORBIDDEN' });
    expect(await enter('Ned', 'not a code')).toMatchObject(NOT_VALID);
  });

  it('a code for guests is unknown to an auth of the version before, which would make accounts of it', async () => {
    const { id, code } = await create({ kind: 'guest' });
    const found = await auths.query(`SELECT FROM auth.invites WHERE id = $1 AND code_hash = sha256($2::bytea)`, [
      id,
      Buffer.from(code),
    ]);
    expect(found).toEqual([]);
  });

  it('who came as guests by one for accounts become accounts without another, and others need one', async () => {
    const [one, other] = [await create(), await create()];
    const came = await guest('Kim', one.code);
    const stranger = await guest('Sam');
    expect(await upgrade(stranger)).toMatchObject(NOT_VALID);
    expect((await upgrade(came, { username: 'kim_weir' })).body.user).toMatchObject({
      id: came.user.id,
      username: 'kim_weir',
      type: 'user',
    });
    expect((await invited.login('kim_weir')).user.id).toBe(came.user.id);
    expect(await upgrade(stranger, { invite: one.code })).toMatchObject(NOT_VALID);
    expect((await upgrade(stranger, { invite: other.code })).status).toBe(200);
    expect([await usesOf(one), await usesOf(other)]).toEqual([1, 1]);
  });

  it('a name that is taken uses nothing, and the own name can be written another way', async () => {
    const invite = await create();
    const person = await guest('Own Name', invite.code);
    await register('taken_name', (await create()).code);
    expect((await upgrade(person, { username: 'Taken_Name' })).body).toMatchObject({ code: 'USERNAME_TAKEN' });
    const own = person.user.username.toUpperCase();
    expect((await upgrade(person, { username: own })).body.user.username).toBe(own);
  });

  it('two who race for the last use: one comes in', async () => {
    const invite = await create({ rooms: [ROOM] });
    const answers = await Promise.all([register('racer_1', invite.code), enter('Racer', invite.code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    const people = await auths.query('SELECT FROM auth.invite_uses WHERE invite_id = $1', [invite.id]);
    expect([people.length, await usesOf(invite)]).toEqual([1, 1]);
  });

  it('an office of twelve behind one IP does not wait for an operator’s invitation, whatever the rates', async () => {
    const limited = await auths.open({
      RATE_LIMITS: 'on',
      RATE_REGISTER: '1/1h',
      RATE_GUEST: '1/1h',
      REGISTRATION: 'invite',
    });
    const invite = await create({ uses: 12 });
    const half = Array.from({ length: 6 }, (_, index) => index);
    const answers = await Promise.all([
      ...half.map((index) => atLast(async () => register(`office_${index}`, invite.code, limited), isBusy)),
      ...half.map((index) => atLast(async () => enter(`Office ${index}`, invite.code, limited), isBusy)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(new Array(12).fill(201));
    await register('guesser_1', 'guessed', limited);
    expect((await register('guesser_2', 'guessed', limited)).body).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('who race for its last use where registration is open are counted by the rate, all but the one who gets it', async () => {
    const limited = await auths.open({ RATE_LIMITS: 'on', RATE_REGISTER: '1/1h' });
    const invite = await create();
    const names = Array.from({ length: 6 }, (_, index) => `crowd_${index}`);
    const come = (name: string) => atLast(async () => register(name, invite.code, limited), isBusy);
    const statuses = (await Promise.all(names.map(come))).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201, 429]));
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(2);
    expect(await usesOf(invite)).toBe(1);
  });

  it('use it once, whoever asks for the rooms how often, and find it by what made them', async () => {
    const invite = await create({ uses: 2, rooms: [ROOM] });
    const { user } = TestPerson.from(invited, await register('made_with_it', invite.code));
    const own = { makerId: null, roomIds: [ROOM.id], opens: true, isPerson: true };
    expect(await opened().find(user.id, undefined)).toEqual([own]);
    const other = await auth.register('came_later');
    expect(await opened().find(other.user.id, undefined)).toEqual([]);
    expect(await opened().find(other.user.id, invite.code)).toEqual([{ ...own, isPerson: false }]);
    for (let time = 0; time < 3; time += 1) expect(await opened().use(other.user.id, invite.code)).toBe(true);
    expect(await usesOf(invite)).toBe(2);
    const third = await auth.register('came_too_late');
    expect(await opened().use(third.user.id, invite.code)).toBe(false);
    expect(await opened().find(third.user.id, invite.code)).toEqual([{ ...own, opens: false, isPerson: false }]);
    expect(await opened().find(other.user.id, invite.code)).toEqual([own]);
    await operator.ask('delete', `invites/${invite.id}`);
    expect(await opened().find(other.user.id, invite.code)).toEqual([{ ...own, opens: false }]);
    expect(await opened().use(other.user.id, invite.code)).toBe(false);
  });

  it('have it in their export, without the code, and not after their erasure', async () => {
    const invite = await create({ rooms: [ROOM] });
    const person = TestPerson.from(invited, await register('to_be_erased', invite.code));
    const { records } = await operator.ask<ExportPage>('get', 'users/to_be_erased/export');
    const value = expect.objectContaining({ id: invite.id, as: 'used', kind: 'account', rooms: [ROOM] });
    expect(records).toContainEqual({ kind: 'invite', value });
    expect(JSON.stringify(records)).not.toContain(invite.code);
    await person.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204);
    expect(await auths.query('SELECT FROM auth.invite_uses WHERE user_id = $1', [person.user.id])).toEqual([]);
    expect(await usesOf(invite)).toBe(1);
    expect(await opened().use(person.user.id, invite.code)).toBe(false);
  });
});
