import { describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestHost } from '../../testing/test-host.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

describe('the server of an app makes', () => {
  const service = setUp(() => TestService.start());
  const shop = setUp(() => service.host('shop'));
  const host = new TestHost(service, shop);

  const put = (externalId: string, settings: object) => host.put(externalId, settings);
  const made = (settings?: object) => host.made(settings);
  const user = () => host.user();
  const setMembers = (externalId: string, change: object) => host.setMembers(externalId, change);

  describe('a direct room, which', () => {
    const pair = (...users: string[]) => shop.call('put', '/v1/server/direct', { users });

    it('is made once, also at the same time and in the other order', async () => {
      const [one, two] = [await user(), await user()];
      const [a, b] = [one.externalId, two.externalId];
      const answers = await Promise.all([pair(a, b), pair(b, a), pair(a, b)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
      expect(answers[0]?.body).toMatchObject({ kind: 'direct', memberCount: 2 });
      expect(answers[0]?.body).not.toHaveProperty('externalId');
      expect((await one.call('get', '/v1/rooms').expect(200)).body.rooms).toMatchObject([
        { peer: { id: two.actor.userId } },
      ]);
    });

    it('is the one that a user has made', async () => {
      const [one, two] = [await user(), await user()];
      const { body } = await one
        .call('post', '/v1/rooms', { kind: 'direct', memberIds: [two.actor.userId] })
        .expect(201);
      expect((await pair(one.externalId, two.externalId).expect(200)).body.id).toBe(body.id);
    });

    it('belongs to the app if both users do, as a group of the app’s user does', async () => {
      const [one, two, ann] = [await user(), await user(), await service.caller('ann')];
      const appOf = async (caller: TestCaller, request: object): Promise<unknown> => {
        const { body } = await caller.call('post', '/v1/rooms', request).expect(201);
        return service.store.query('SELECT app_id FROM history.rooms WHERE id = $1', [body.id]);
      };
      const direct = (other: TestCaller) => ({ kind: 'direct', memberIds: [other.actor.userId] });
      const [ours, nobodys] = [[{ app_id: shop.actor.userId }], [{ app_id: null }]];
      // History then knows the users, as it does by their tokens.
      const { externalId } = await made();
      await setMembers(externalId, { set: [one, two].map((each) => ({ externalId: each.externalId })) });
      expect(await appOf(one, direct(two))).toEqual(ours);
      expect(await appOf(one, { kind: 'group', name: 'of one' })).toEqual(ours);
      expect(await appOf(ann, { kind: 'group', name: 'of Ann' })).toEqual(nobodys);
      expect(await appOf(ann, direct(one))).toEqual(nobodys);
    });

    it('belongs to the app also if its bot is one side, or has made the group like any user', async () => {
      const [one, two, ann] = [await user(), await user(), await service.caller('ann')];
      const ofShop = async (caller: TestCaller, request: object): Promise<boolean> => {
        const { body } = await caller.call('post', '/v1/rooms', request).expect(201);
        const rows = (await service.store.query('SELECT app_id FROM history.rooms WHERE id = $1', [body.id])) as [
          { app_id: string | null },
        ];
        return rows[0].app_id === shop.actor.userId;
      };
      const direct = (other: TestCaller) => ({ kind: 'direct', memberIds: [other.actor.userId] });
      const { externalId } = await made();
      await setMembers(externalId, { set: [one, two].map((each) => ({ externalId: each.externalId })) });
      expect(await ofShop(shop, { kind: 'group', name: 'of the bot' })).toBe(true);
      expect(await ofShop(shop, direct(one))).toBe(true);
      expect(await ofShop(two, direct(shop))).toBe(true);
      expect(await ofShop(shop, direct(ann))).toBe(false);
    });

    it('is refused for unknown users, for one user twice, and with a block', async () => {
      const [one, two] = [await user(), await user()];
      expect((await pair(one.externalId, 'nobody')).body).toMatchObject({ code: 'NOT_FOUND', field: 'users' });
      expect((await pair(one.externalId, one.externalId)).body).toMatchObject({ code: 'INVALID', field: 'users' });
      await one.call('put', `/v1/blocks/${two.actor.userId}`).expect(204);
      expect((await pair(one.externalId, two.externalId)).body).toMatchObject({ code: 'BLOCKED' });
    });
  });

  describe('messages, which', () => {
    const send = (message: object, app = shop) =>
      app.call('post', '/v1/server/messages', { id: newId<MessageId>(), body: 'hello', ...message });

    it('are the bot’s, or one of its users’, once for each id', async () => {
      const { externalId, roomId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId }] });
      await send({ room: externalId, body: 'of the bot' }).expect(201);
      const message = {
        id: newId<MessageId>(),
        roomId,
        as: member.externalId,
        body: 'of a user',
        mentions: [member.externalId],
      };
      const first = await send(message).expect(201);
      expect((await send(message).expect(200)).body).toEqual({ ...first.body, dup: true });
      expect((await send({ ...message, body: 'other' })).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      const page = (await member.call('get', `/v1/rooms/${roomId}/messages?limit=2`).expect(200)).body;
      expect(page.messages).toMatchObject([
        { body: 'of the bot', sender: { id: shop.actor.userId } },
        { body: 'of a user', sender: { id: member.actor.userId }, mentions: [member.actor.userId] },
      ]);
      expect((await member.call('get', `/v1/rooms/${roomId}`).expect(200)).body).toMatchObject({ unread: 0 });
    });

    it('follow the rules of the sender', async () => {
      const { externalId } = await made();
      const [reader, outsider] = [await user(), await user()];
      await setMembers(externalId, { set: [{ externalId: reader.externalId, role: 'reader' }] });
      expect((await send({ room: externalId, as: reader.externalId })).body).toMatchObject({ code: 'FORBIDDEN' });
      expect((await send({ room: externalId, as: outsider.externalId })).body).toMatchObject({ code: 'NOT_FOUND' });
      await put(externalId, { archived: true });
      expect((await send({ room: externalId })).body).toMatchObject({ code: 'ARCHIVED' });
    });

    it('are refused with a field', async () => {
      const { externalId, roomId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId }] });
      service.directory.suspend(shop.actor.userId, member.externalId);
      const refused: [object, string, string][] = [
        [{}, 'INVALID', 'room'],
        [{ room: externalId, roomId }, 'INVALID', 'room'],
        [{ room: 'nowhere' }, 'NOT_FOUND', 'room'],
        [{ room: externalId, as: 'nobody' }, 'NOT_FOUND', 'as'],
        [{ room: externalId, as: member.externalId }, 'FORBIDDEN', 'as'],
        [{ room: externalId, mentions: ['nobody'] }, 'INVALID', 'mentions'],
        [{ room: externalId, mentions: [(await user()).externalId] }, 'INVALID', 'mentions'],
      ];
      for (const [message, code, field] of refused) expect((await send(message)).body).toMatchObject({ code, field });
    });

    it('as a user need the scope sessions too', async () => {
      const { externalId } = await made();
      const member = await user();
      await setMembers(externalId, { set: [{ externalId: member.externalId }] });
      const narrow = service.hostWith(shop.actor, ['rooms']);
      await send({ room: externalId }, narrow).expect(201);
      expect((await send({ room: externalId, as: member.externalId }, narrow)).body).toMatchObject({
        code: 'FORBIDDEN',
        field: 'scope',
      });
    });
  });
});
