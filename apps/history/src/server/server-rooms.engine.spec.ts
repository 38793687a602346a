import { describe, expect, it } from 'vitest';
import { newId, type MessageId, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestHost } from '../../testing/test-host.js';
import { TestService } from '../../testing/test-service.js';

describe('the rooms of an app', () => {
  const service = setUp(() => TestService.start());
  const shop = setUp(() => service.host('shop'));
  const host = new TestHost(service, shop);
  const ann = setUp(() => service.caller('ann'));

  const newExternalId = () => host.newExternalId();
  const pathOf = (externalId: string) => host.pathOf(externalId);
  const put: TestHost['put'] = (externalId, settings, app) => host.put(externalId, settings, app);
  const made = (settings?: object) => host.made(settings);
  const user = () => host.user();
  const setMembers = (externalId: string, change: object) => host.setMembers(externalId, change);
  const notices = async (roomId: RoomId) => {
    const { body } = await shop.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body.messages as { system: { type: string } | null }[]).map(({ system }) => system?.type);
  };

  describe('a put', () => {
    it('makes a group without members, once; a repeat is 200 and changes nothing', async () => {
      const externalId = newExternalId();
      const settings = { name: 'Order 1', topic: 'shoes', slowModeSeconds: 5, ext: { order: 1 } };
      const first = await put(externalId, settings).expect(201);
      const { userId } = shop.actor;
      expect(first.body).toMatchObject({
        externalId,
        kind: 'group',
        visibility: 'private',
        memberCount: 0,
        ...settings,
      });
      expect(first.body).toMatchObject({ createdBy: userId, headSeq: 1 });
      const repeat = await put(externalId, settings).expect(200);
      expect(repeat.body).toEqual(first.body);
      expect((await shop.call('get', pathOf(externalId)).expect(200)).body).toEqual(first.body);
      const { body } = await shop.call('get', `/v1/rooms/${first.body.id}/messages`).expect(200);
      expect(body.messages).toMatchObject([{ system: { type: 'room.created', userId, actorId: userId } }]);
    });

    it('changes what is given, and nothing else', async () => {
      const { externalId } = await made({ topic: 'before' });
      const { body } = await put(externalId, { name: 'renamed', ext: { a: 1 } }).expect(200);
      expect(body).toMatchObject({ name: 'renamed', topic: 'before', ext: { a: 1 } });
      expect((await put(externalId, { topic: '', ext: {} }).expect(200)).body).toMatchObject({
        topic: null,
        ext: null,
      });
    });

    it('needs a name for a new room', async () => {
      const { body } = await put(newExternalId(), { topic: 'no name' }).expect(400);
      expect(body).toMatchObject({ code: 'INVALID', field: 'name' });
    });

    it('is refused as room:update is', async () => {
      const taken = newExternalId();
      await put(taken, { name: `Public ${taken}`, visibility: 'public' }).expect(201);
      const refused = await put(newExternalId(), { name: `Public ${taken}`, visibility: 'public' }).expect(409);
      expect(refused.body).toMatchObject({ code: 'NAME_TAKEN' });
      const { externalId } = await made();
      expect((await put(externalId, { visibility: 'public' }).expect(400)).body).toMatchObject({ field: 'visibility' });
      await put(externalId, { archived: true }).expect(200);
      expect((await put(externalId, { name: 'other' })).body).toMatchObject({ code: 'ARCHIVED' });
      await put(externalId, { archived: false, name: 'other' }).expect(200);
    });

    it('makes one room also if equal requests come at the same time', async () => {
      const externalId = newExternalId();
      const answers = await Promise.all(Array.from({ length: 8 }, () => put(externalId, { name: 'raced' })));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
    });

    it.each(['a/b', 'a?b', 'ä', '..', 'x'.repeat(129)])('refuses the id %s', async (externalId) => {
      expect((await put(externalId, { name: 'bad' })).status).toBeGreaterThanOrEqual(400);
    });
  });

  it('are listed by externalId, in pages', async () => {
    const lister = service.host('lister');
    for (const externalId of ['b', 'a', 'Z', 'c']) await put(externalId, { name: externalId }, lister).expect(201);
    const first = (await lister.call('get', '/v1/server/rooms?limit=3').expect(200)).body;
    expect(first.rooms.map((room: { externalId: string }) => room.externalId)).toEqual(['Z', 'a', 'b']);
    const second = (await lister.call('get', `/v1/server/rooms?limit=3&cursor=${first.cursor}`).expect(200)).body;
    expect(second).toMatchObject({ rooms: [{ externalId: 'c' }], cursor: null });
  });

  it('belong to their app: another one finds none, and may use the same id', async () => {
    const { externalId, roomId } = await made();
    const other = service.host('other');
    expect((await other.call('get', pathOf(externalId))).body).toMatchObject({ code: 'NOT_FOUND' });
    await other.call('delete', pathOf(externalId)).expect(204);
    expect((await other.call('get', '/v1/server/rooms')).body.rooms).toEqual([]);
    expect((await other.call('patch', `/v1/rooms/${roomId}`, { name: 'mine' })).body).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await put(externalId, { name: 'others' }, other).expect(201)).body.id).not.toBe(roomId);
    await shop.call('get', pathOf(externalId)).expect(200);
  });

  describe('a delete', () => {
    it('ends the room, writes the audit, and frees the id; a repeat is ok', async () => {
      const { externalId, roomId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId }] }).expect(200);
      for (let repeat = 0; repeat < 2; repeat += 1) await shop.call('delete', pathOf(externalId)).expect(204);
      await shop.call('get', pathOf(externalId)).expect(404);
      expect((await member.call('get', `/v1/rooms/${roomId}`)).body).toMatchObject({ code: 'GONE' });
      const audit = await service.store.query(`SELECT actor, act FROM history.audit WHERE subject = '${roomId}'`);
      expect(audit).toEqual([{ actor: 'app:shop', act: 'room.delete' }]);
      expect((await put(externalId, { name: 'again' }).expect(201)).body.id).not.toBe(roomId);
    });

    it('of an unknown room is ok', async () => {
      await shop.call('delete', pathOf('never-made')).expect(204);
    });

    it('by the ordinary API works too, and its repeat', async () => {
      const { externalId, roomId } = await made();
      for (let repeat = 0; repeat < 2; repeat += 1) await shop.call('delete', `/v1/rooms/${roomId}`).expect(204);
      await shop.call('get', pathOf(externalId)).expect(404);
    });
  });

  describe('the bot of the app', () => {
    it('has the rights of an owner over settings, members and messages', async () => {
      const { externalId, roomId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId, role: 'admin' }] }).expect(200);
      const path = `/v1/rooms/${roomId}`;
      const text = { id: newId<MessageId>(), body: 'of a member' };
      await member.call('post', `${path}/messages`, text).expect(201);
      await shop.call('patch', path, { name: 'by the bot' }).expect(200);
      await shop.call('post', `${path}/messages`, { id: newId<MessageId>(), body: 'of the bot' }).expect(201);
      const page = (await member.call('get', `${path}/messages`).expect(200)).body;
      expect(page.messages.at(-1)).toMatchObject({
        body: 'of the bot',
        sender: { id: shop.actor.userId, username: 'shop' },
      });
      await shop.call('put', `${path}/messages/${text.id}/pin`).expect(200);
      await shop.call('delete', `${path}/messages/${text.id}`).expect(200);
      const { userId } = member.actor;
      await shop.call('post', `${path}/members/${userId}/mute`, { seconds: 60 }).expect(200);
      await shop.call('post', `${path}/members/${userId}/ban`).expect(200);
      expect((await shop.call('get', `${path}/bans`).expect(200)).body.members).toMatchObject([
        { user: { id: userId } },
      ]);
      await shop.call('post', `${path}/members/${userId}/unban`).expect(200);
    });

    it('forwards messages of its room, and is told the room that they come from', async () => {
      const { roomId } = await made();
      const path = `/v1/rooms/${roomId}/messages`;
      const { body: target } = await shop.call('post', '/v1/rooms', { kind: 'group', name: 'target' }).expect(201);
      const [origin, here, there] = [newId<MessageId>(), newId<MessageId>(), newId<MessageId>()];
      await shop.call('post', path, { id: origin, body: 'to forward' }).expect(201);
      const from = { roomId, id: origin };
      await shop.call('post', `${path}/forward`, { id: here, from }).expect(201);
      await shop.call('post', `/v1/rooms/${target.id}/messages/forward`, { id: there, from }).expect(201);
      for (const copy of [`${path}/${here}`, `/v1/rooms/${target.id}/messages/${there}`])
        expect((await shop.call('get', copy).expect(200)).body).toMatchObject({
          body: 'to forward',
          forwardOf: { roomId },
        });
      await shop.call('delete', `/v1/rooms/${target.id}`).expect(204);
    });

    it('is no member: it is neither listed nor counted, and has no membership to ask about', async () => {
      const { externalId, roomId } = await made();
      await setMembers(externalId, { set: [{ externalId: (await user()).externalId }] }).expect(200);
      expect((await shop.call('get', pathOf(externalId))).body.memberCount).toBe(1);
      const { members } = (await shop.call('get', `/v1/rooms/${roomId}/members`).expect(200)).body;
      expect(members.map(({ user: { id } }: { user: { id: string } }) => id)).not.toContain(shop.actor.userId);
      const asked = [
        shop.call('get', `/v1/rooms/${roomId}`),
        shop.call('put', `/v1/rooms/${roomId}/read`, { seq: 1 }),
        shop.call('put', `/v1/rooms/${roomId}/notify`, { notify: 'none' }),
        shop.call('put', `/v1/rooms/${roomId}/favourite`, { favourite: true }),
        shop.call('put', `/v1/rooms/${roomId}/section`, { section: 'x' }),
        shop.call('put', `/v1/rooms/${roomId}/unread`, { unread: true }),
        shop.call('post', `/v1/rooms/${roomId}/leave`),
        shop.call('post', `/v1/rooms/${roomId}/join`),
        shop.call('get', `/v1/search?roomId=${roomId}&query=word`),
        shop.call('get', `/v1/files?roomId=${roomId}&query=word`),
      ];
      for (const answer of await Promise.all(asked))
        expect({ url: answer.request.url, code: answer.body.code }).toEqual({
          url: answer.request.url,
          code: 'NOT_A_MEMBER',
        });
      const list = (await shop.call('get', '/v1/rooms').expect(200)).body;
      expect(list.rooms).toEqual([]);
      await expect(service.ask('room:standing', { userId: shop.actor.userId, roomId })).resolves.toEqual({
        isMember: false,
      });
      await expect(service.ask('audience', { userId: shop.actor.userId, roomId })).rejects.toMatchObject({
        code: 'NOT_A_MEMBER',
      });
    });

    it('is not added, removed, muted or banned, and no member becomes the owner', async () => {
      const { externalId, roomId } = await made();
      const [admin, member] = [await user(), await user()];
      await setMembers(externalId, {
        set: [{ externalId: admin.externalId, role: 'admin' }, { externalId: member.externalId }],
      });
      const path = `/v1/rooms/${roomId}/members`;
      const bot = shop.actor.userId;
      for (const caller of [admin, shop]) {
        const refused = [
          caller.call('post', path, { userId: bot }),
          caller.call('delete', `${path}/${bot}`),
          caller.call('post', `${path}/${bot}/mute`, { seconds: 1 }),
          caller.call('post', `${path}/${bot}/ban`),
          caller.call('patch', `${path}/${member.actor.userId}`, { role: 'owner' }),
        ];
        for (const answer of await Promise.all(refused)) expect(answer.body).toMatchObject({ code: 'FORBIDDEN' });
      }
    });

    it('has no rights in rooms that others made, and an ordinary room of its own is its as any bot’s', async () => {
      const { body: annsRoom } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'of Ann' }).expect(201);
      expect((await shop.call('patch', `/v1/rooms/${annsRoom.id}`, { name: 'taken' })).body.code).toBe('NOT_FOUND');
      const { body: own } = await shop.call('post', '/v1/rooms', { kind: 'group', name: 'of the bot' }).expect(201);
      expect(own).toMatchObject({ me: { role: 'owner' }, memberCount: 1 });
    });

    it('makes no user the owner of its public room', async () => {
      const { externalId, roomId } = await made({ visibility: 'public' });
      const { body } = await ann.call('post', `/v1/rooms/${roomId}/join`).expect(200);
      expect(body.room).toMatchObject({ me: { role: 'member' }, memberCount: 1 });
      await shop.call('delete', pathOf(externalId)).expect(204);
    });
  });

  describe('members', () => {
    it('are added, get roles, and are removed, each for itself, with notices of the bot', async () => {
      const { externalId, roomId } = await made();
      const [one, two] = [await user(), await user()];
      const set = [{ externalId: one.externalId }, { externalId: two.externalId, role: 'reader' }];
      expect((await setMembers(externalId, { set }).expect(200)).body).toEqual({ changed: 2, refused: [] });
      expect((await setMembers(externalId, { set }).expect(200)).body).toEqual({ changed: 0, refused: [] });
      const change = {
        set: [{ externalId: one.externalId, role: 'moderator' }, { externalId: 'nobody' }],
        remove: [two.externalId],
      };
      expect((await setMembers(externalId, change).expect(200)).body).toEqual({
        changed: 2,
        refused: [{ externalId: 'nobody', code: 'NOT_FOUND' }],
      });
      const list = (await shop.call('get', `${pathOf(externalId)}/members`).expect(200)).body;
      expect(list.members).toMatchObject([
        { role: 'moderator', user: { id: one.actor.userId, externalId: one.externalId } },
      ]);
      expect(await notices(roomId)).toEqual(['room.created', 'member.added', 'member.added', 'member.removed']);
    });

    it('of others are listed without an externalId', async () => {
      const { externalId, roomId } = await made({ visibility: 'public' });
      await ann.call('post', `/v1/rooms/${roomId}/join`).expect(200);
      const { members } = (await shop.call('get', `${pathOf(externalId)}/members`).expect(200)).body;
      expect(members).toMatchObject([{ user: { id: ann.actor.userId, externalId: null } }]);
    });

    it('come and go without notices if the change is quiet', async () => {
      const { externalId, roomId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId }], quiet: true }).expect(200);
      await setMembers(externalId, { remove: [member.externalId], quiet: true }).expect(200);
      expect(await notices(roomId)).toEqual(['room.created']);
    });

    it('who are banned stay out; the others go on', async () => {
      const { externalId, roomId } = await made();
      const [banned, member] = [await user(), await user()];
      await setMembers(externalId, { set: [{ externalId: banned.externalId }] });
      await shop.call('post', `/v1/rooms/${roomId}/members/${banned.actor.userId}/ban`).expect(200);
      const set = [{ externalId: banned.externalId }, { externalId: member.externalId }];
      expect((await setMembers(externalId, { set }).expect(200)).body).toEqual({
        changed: 1,
        refused: [{ externalId: banned.externalId, code: 'BANNED' }],
      });
    });

    it('who block the bot, and more strangers than it may add, are added all the same', async () => {
      const { externalId } = await made();
      const members = await Promise.all(Array.from({ length: 100 }, () => user()));
      await members[0]?.call('put', `/v1/blocks/${shop.actor.userId}`);
      const set = members.map((member) => ({ externalId: member.externalId }));
      expect((await setMembers(externalId, { set }).expect(200)).body).toEqual({ changed: 100, refused: [] });
    });

    it('are not changed in an archived room: ARCHIVED for the whole request, but a request that changes nothing is ok', async () => {
      const { externalId } = await made();
      const [inside, outside] = [await user(), await user()];
      await setMembers(externalId, { set: [{ externalId: inside.externalId }] });
      await put(externalId, { archived: true }).expect(200);
      await setMembers(externalId, { set: [{ externalId: inside.externalId }], remove: [outside.externalId] }).expect(
        200,
      );
      const set = [{ externalId: inside.externalId }, { externalId: outside.externalId }];
      expect((await setMembers(externalId, { set })).body).toMatchObject({ code: 'ARCHIVED' });
    });

    it.each([
      ['no entry', {}, 'set'],
      ['a user twice', { set: [{ externalId: 'a' }, { externalId: 'a' }] }, 'set'],
      ['a user in both lists', { set: [{ externalId: 'a' }], remove: ['a'] }, 'remove'],
      ['the role owner', { set: [{ externalId: 'a', role: 'owner' }] }, 'set'],
      ['an unknown field of an entry', { set: [{ externalId: 'a', userId: newId() }] }, 'set'],
      ['101 entries', { remove: Array.from({ length: 101 }, (_, i) => `u${String(i)}`) }, 'remove'],
    ])('are refused with %s', async (_what, change, field) => {
      const { externalId } = await made();
      expect((await setMembers(externalId, change)).body).toMatchObject({ code: 'INVALID', field });
    });

    it('of an unknown room: NOT_FOUND', async () => {
      expect((await setMembers('nowhere', { remove: ['a'] })).body).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('of other apps are unknown', async () => {
      const { externalId } = await made();
      const other = service.host('stranger');
      service.directory.put(other.actor.userId, 'theirs');
      expect((await setMembers(externalId, { set: [{ externalId: 'theirs' }] })).body).toEqual({
        changed: 0,
        refused: [{ externalId: 'theirs', code: 'NOT_FOUND' }],
      });
    });
  });

  describe('ids of users', () => {
    it('are asked for once, but an unknown one again and again: the host makes the user and adds them', async () => {
      const { externalId } = await made();
      const late = newExternalId();
      const set = [{ externalId: late }];
      expect((await setMembers(externalId, { set })).body.refused).toEqual([{ externalId: late, code: 'NOT_FOUND' }]);
      service.directory.put(shop.actor.userId, late);
      expect((await setMembers(externalId, { set })).body).toEqual({ changed: 1, refused: [] });
      const asked = service.directory.asked.length;
      expect((await setMembers(externalId, { set })).body).toEqual({ changed: 0, refused: [] });
      expect(service.directory.asked).toHaveLength(asked);
    });

    it('of an erased user are asked for again', async () => {
      const { externalId } = await made();
      const member = await user();
      const set = [{ externalId: member.externalId }];
      await setMembers(externalId, { set }).expect(200);
      const { userId } = member.actor;
      await service.store.query(`UPDATE history.people SET erased_at = now() WHERE user_id = '${userId}'`);
      const next = service.directory.put(shop.actor.userId, member.externalId);
      expect((await setMembers(externalId, { set })).body).toEqual({ changed: 1, refused: [] });
      const { members } = (await shop.call('get', `${pathOf(externalId)}/members`).expect(200)).body;
      expect(members.map(({ user: { id } }: { user: { id: string } }) => id)).toContain(next.userId);
    });

    it('are UNAVAILABLE while auth is unavailable', async () => {
      const { externalId } = await made();
      service.directory.isUnavailable = true;
      const answer = await setMembers(externalId, { set: [{ externalId: newExternalId() }] });
      service.directory.isUnavailable = false;
      expect(answer.body).toMatchObject({ code: 'UNAVAILABLE' });
    });
  });
});
