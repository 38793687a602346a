import { describe, expect, it } from 'vitest';
import { newId, type InviteKind, type LinkId, type RoomId } from '#contracts';
import type { ExportPage } from '#access/internal-api';
import type { LinkOfRoom } from '#access/invited-rooms';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, TestPerson } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { InviteUsesService } from './invite-uses.service.js';
import { LinksService } from './links.service.js';
import { OpenedInvitesService } from './opened-invites.service.js';

const NOT_VALID = { status: 403, body: { code: 'FORBIDDEN', field: 'invite' } };

describe('a link into a room', () => {
  const { auths, auth } = setAuth();
  const invited = setUp(() => auths.open({ REGISTRATION: 'invite', LINKS: 'on' }));
  const operator = new TestAuthOperator(auth);
  const kim = setUp(() => auth.register('kim'));

  const wantedBy = (maker: TestPerson, more: object = {}) => ({
    ...{ id: newId<LinkId>(), roomId: newId<RoomId>(), roomName: 'design', makerId: maker.user.id },
    ...{ kind: 'account' as InviteKind, uses: 1, days: 7, isArchived: false },
    ...more,
  });
  const links = (at = auth) => at.app.get(LinksService, { strict: false });
  const make = async (more: object = {}, maker = kim): Promise<LinkOfRoom & { roomId: RoomId }> => {
    const wanted = wantedBy(maker, more);
    return { ...(await links().put(wanted)).link, roomId: wanted.roomId };
  };
  const register = (username: string, invite: string, at = invited) =>
    at.http('post', '/v1/auth/register').send({ username, password: PASSWORD, invite });
  const read = (code: string) => auth.http('post', '/v1/auth/invite').send({ code });
  const opens = async (code: string) => {
    const [found] = await auth.app.get(OpenedInvitesService, { strict: false }).find(newId(), code);
    return found?.opens;
  };

  it('has a code of 128 bits that only its id gives, and a repeat answers the same', async () => {
    const wanted = wantedBy(kim);
    const { link, isNew } = await links().put(wanted);
    expect(isNew).toBe(true);
    expect(link).toMatchObject({ id: wanted.id, kind: 'account', uses: 1, used: 0 });
    expect(Buffer.from(link.code, 'base64url')).toHaveLength(16);
    expect(await links().put(wanted)).toEqual({ link, isNew: false });
    expect((await make()).code).not.toBe(link.code);
    const rows = await auths.query<{ row: string }>('SELECT i::text AS row FROM auth.invites i');
    expect(JSON.stringify(rows)).not.toContain(link.code);
  });

  it('is one for all who ask for it at the same moment', async () => {
    const wanted = wantedBy(kim);
    const answers = await Promise.all(Array.from({ length: 4 }, () => links().put(wanted)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ link }) => link.code)).size).toBe(1);
  });

  it('is no new one in an archived room, where a repeat is the same', async () => {
    const [wanted, isArchived] = [wantedBy(kim), true];
    await expect(links().put({ ...wanted, isArchived })).rejects.toMatchObject({ code: 'ARCHIVED' });
    const { link } = await links().put(wanted);
    expect(await links().put({ ...wanted, isArchived })).toEqual({ link, isNew: false });
  });

  it('is an IDEMPOTENCY_MISMATCH with other content or of another user, and GONE once it is ended', async () => {
    const wanted = wantedBy(kim);
    await links().put(wanted);
    const other = await auth.register('another_maker');
    const others = [{ kind: 'guest' }, { uses: 2 }, { days: 8 }, { roomId: newId() }, { makerId: other.user.id }];
    for (const more of others)
      await expect(links().put({ ...wanted, ...more } as typeof wanted)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
    expect(await links().end(wanted.id, newId())).toBe(false);
    expect([await links().end(wanted.id, wanted.roomId), await links().end(wanted.id, wanted.roomId)]).toEqual([
      ...[true, false],
    ]);
    await expect(links().put(wanted)).rejects.toMatchObject({ code: 'GONE' });
    await expect(links().put({ ...wanted, uses: 3 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('is one of twenty living ones of its room; used-up and ended ones do not count', async () => {
    const roomId = newId<RoomId>();
    const made: LinkOfRoom[] = [];
    for (let count = 0; count < 20; count += 1) made.push(await make({ roomId }));
    const late = wantedBy(kim, { roomId });
    await expect(links().put(late)).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
      details: { scope: 'linksPerRoom' },
    });
    expect((await register('takes_one', made[0]?.code ?? '')).status).toBe(201);
    await links().put(late);
    expect((await links().of(roomId)).map(({ id }) => id)).toEqual([
      late.id,
      ...made
        .slice(1)
        .map(({ id }) => id)
        .reverse(),
    ]);
  });

  it('says who invites, makes accounts where registration needs an invitation, and counts against the rates', async () => {
    const limited = await auths.open({ REGISTRATION: 'invite', LINKS: 'on', RATE_LIMITS: 'on', RATE_REGISTER: '1/1h' });
    const { code } = await make({ uses: 3 });
    expect((await read(code)).body).toMatchObject({ kind: 'account', invitedBy: 'kim', rooms: [{ name: 'design' }] });
    expect((await register('by_link_1', code, limited)).status).toBe(201);
    expect((await register('by_link_2', code, limited)).body).toMatchObject({
      code: 'RATE_LIMITED',
      scope: 'register',
    });
  });

  it.each([
    ['off', 'account', false],
    ['off', 'guest', false],
    ['guests', 'account', false],
    ['guests', 'guest', true],
    ['on', 'account', true],
  ] as const)('under LINKS=%s of the kind %s can be made: %s', async (mode, kind, can) => {
    const at = await auths.open({ LINKS: mode });
    const put = links(at).put(wantedBy(kim, { kind }));
    await (can
      ? expect(put).resolves.toMatchObject({ isNew: true })
      : expect(put).rejects.toMatchObject({ details: { field: 'kind' } }));
  });

  it('of the kind guest is made nowhere where there are no guests, and by default links are off where registration is not open', async () => {
    const [noGuests, needsInvite] = [await auths.open({ GUESTS: 'off' }), await auths.open({ REGISTRATION: 'invite' })];
    for (const at of [noGuests, needsInvite])
      await expect(links(at).put(wantedBy(kim, { kind: 'guest' }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('makes no more accounts once LINKS is turned off, not of its guests either', async () => {
    const { code } = await make({ uses: 9 });
    const entered = await invited.http('post', '/v1/auth/guest').send({ displayName: 'Came by it', invite: code });
    const guest = TestPerson.from(invited, entered);
    const off = await auths.open({ REGISTRATION: 'invite', LINKS: 'guests' });
    expect(await register('too_late', code, off)).toMatchObject(NOT_VALID);
    expect(await off.app.get(InviteUsesService, { strict: false }).cameForAccount(guest.user.id)).toBe(false);
    expect(await opens(code)).toBe(true);
  });

  it('is not valid while its maker is suspended, and ends with the maker’s account, whose export has it without its code', async () => {
    const maker = await auth.register('leaving_maker');
    const { id, code } = await make({ uses: 5 }, maker);
    const { records } = await operator.ask<ExportPage>('get', 'users/leaving_maker/export');
    expect(records).toContainEqual({ kind: 'invite', value: expect.objectContaining({ id, as: 'made', uses: 0 }) });
    expect(JSON.stringify(records)).not.toContain(code);
    await operator.ask('post', 'users/leaving_maker/suspend');
    expect([(await read(code)).status, await opens(code)]).toEqual([404, false]);
    expect(await register('of_suspended', code)).toMatchObject(NOT_VALID);
    await operator.ask('post', 'users/leaving_maker/restore');
    expect([(await read(code)).status, await opens(code)]).toEqual([200, true]);
    await operator.ask('delete', 'users/leaving_maker');
    expect([(await read(code)).status, await opens(code)]).toEqual([404, false]);
  });

  it('is made by users alone', async () => {
    const guest = await auth.guest('guest_maker');
    await expect(make({}, guest)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
