import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  APP_SCOPES,
  mineAsk,
  newId,
  type IncomingId,
  type MessageId,
  type NewIncoming,
  type RoomId,
  type SessionId,
} from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditPage } from '#access/internal-api';
import type { MadeAnswer } from '#access/made-by-keys';
import { setUp } from '#testing/engines/set-up';
import { TestHost, type HostsUser } from '../../testing/test-host.js';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 20_000, interval: 50 };

describe('what keys of an app have made', () => {
  let shop: TestCaller;
  let thief: TestCaller;
  let host: TestHost;
  let keys: { readonly shop: SessionId; readonly thief: SessionId };
  let room: { externalId: string; roomId: RoomId };

  const service = setUp(() => TestService.start({ env: { PUBLIC_URL: 'https://chat.example' } }));
  beforeEach(async () => {
    shop = service.host(`shop-${newId<string>()}`);
    thief = service.hostWith(shop.actor, APP_SCOPES);
    const [ofShop, ofThief] = service.directory.keysOf(shop.actor);
    keys = { shop: ofShop as SessionId, thief: ofThief as SessionId };
    host = new TestHost(service, shop);
    room = await host.made();
  });

  const operator = (method: 'get' | 'post' | 'delete', path: string, body?: object) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, OPALS_KEY).send(body);
  const bodyOf = (
    ids: readonly SessionId[],
    sessions: readonly SessionId[] = [],
    users: readonly HostsUser[] = [],
  ) => ({
    ...{ appId: shop.actor.userId, keys: ids, sessions: [...ids, ...sessions] },
    users: [shop.actor.userId, ...users.map(({ actor }) => actor.userId)],
  });
  const find = async (...given: Parameters<typeof bodyOf>) =>
    (await operator('post', 'made/find', bodyOf(...given)).expect(200)).body as MadeAnswer;
  const end = async (...given: Parameters<typeof bodyOf>) =>
    ((await operator('post', 'made/end', bodyOf(...given)).expect(200)).body as { ended: number }).ended;
  const ids = ({ made }: MadeAnswer) => made.map(({ id }) => id);

  const webhook = async (by: TestCaller, id = newId<IncomingId>()) => {
    const { status, body } = await by.call('post', `${host.pathOf(room.externalId)}/incoming`, { id, name: 'CI' });
    expect(status).toBeOneOf([200, 201]);
    return { id, path: new URL((body as NewIncoming).url).pathname };
  };
  const schedule = (by: TestCaller, id = newId<MessageId>()) =>
    by.call('put', `/v1/me/scheduled/${id}`, { roomId: room.roomId, at: inADay(), body: `body of ${id}` });
  const scheduled = async (by: TestCaller): Promise<MessageId> => {
    const id = newId<MessageId>();
    await schedule(by, id).expect(201);
    return id;
  };
  const inADay = () => new Date(Date.now() + DAY_MS).toISOString();
  /** A message that a user of the app schedules in a session. */
  const putIn = async (user: HostsUser, sessionId: SessionId): Promise<MessageId> => {
    const id = newId<MessageId>();
    const put = { id, roomId: room.roomId, at: inADay(), body: `body of ${id}` };
    await service.ask('schedule:put', mineAsk('schedule:put', { ...user, sessionId }, put, Date.now() + DAY_MS));
    return id;
  };
  const member = async (): Promise<HostsUser> => {
    const user = await host.user();
    await host.setMembers(room.externalId, { set: [{ externalId: user.externalId }] }).expect(200);
    return user;
  };
  const listOf = async (by: TestCaller): Promise<string[]> =>
    (await by.call('get', '/v1/me/scheduled').expect(200)).body.scheduled.map(({ id }: { id: string }) => id);
  const post = async (path: string) => (await service.http.post(path).send({ text: 'x' })).status;
  const acts = async (subject: string) =>
    ((await operator('get', 'audit?limit=200').expect(200)).body as AuditPage).records
      .filter((record) => record.subject === subject)
      .map(({ act, actor }) => `${act} by ${actor}`);
  const members = async () => {
    const { body } = await shop.call('get', `${host.pathOf(room.externalId)}/members`).expect(200);
    return (body.members as { user: { id: string } }[]).map(({ user }) => user.id);
  };

  it('is found by the key, and removed; what other keys made goes on', async () => {
    const [mine, stolen] = [await webhook(shop), await webhook(thief)];
    const [own, theirs] = [await scheduled(shop), await scheduled(thief)];
    const found = await find([keys.thief]);
    expect(found).toEqual({
      made: [
        { kind: 'incoming', id: stolen.id, name: 'CI', since: expect.any(String) },
        { kind: 'scheduled', id: theirs, name: `in room ${room.externalId}`, since: expect.any(String) },
      ],
      unknown: 0,
    });
    expect(JSON.stringify(found)).not.toMatch(/parley_in_|body of/);
    expect(await end([keys.thief])).toBe(2);
    expect(await find([keys.thief])).toEqual({ made: [], unknown: 0 });
    expect({ stolen: await post(stolen.path), mine: await post(mine.path) }).toEqual({ stolen: 404, mine: 200 });
    expect(await members()).toEqual([incomingBotOf(mine.id)]);
    expect(await listOf(shop)).toEqual([own]);
    expect(await acts(stolen.id)).toEqual([
      'incoming.revoke by Opal Öberg',
      expect.stringMatching(/^incoming\.create by app:shop/),
    ]);
    expect(await acts(shop.actor.userId)).toEqual(['scheduled.remove by Opal Öberg']);
    expect(await end([keys.thief])).toBe(0);
    expect(await acts(shop.actor.userId)).toHaveLength(1);
  });

  it('is a webhook, too, whose URL the key was given again', async () => {
    const [mine, other] = [await webhook(shop), await webhook(shop)];
    await webhook(thief, mine.id);
    expect(ids(await find([keys.thief]))).toEqual([mine.id]);
    expect(ids(await find([keys.shop]))).toEqual([mine.id, other.id]);
    expect(await end([keys.thief])).toBe(1);
    expect({ mine: await post(mine.path), other: await post(other.path) }).toEqual({ mine: 404, other: 200 });
  });

  it('is not known of what there was before, or a history of the release before has made', async () => {
    const [old, theirs] = [await webhook(shop), await scheduled(thief)];
    await service.store.query('UPDATE history.incoming SET key_ids = NULL WHERE id = $1', [old.id]);
    await service.store.query('UPDATE history.scheduled SET session_id = NULL WHERE id = $1', [theirs]);
    const byOperator = { id: newId(), name: 'CI' };
    await operator('post', `rooms/${room.roomId}/incoming`, byOperator).expect(201);
    expect(await find([keys.thief])).toEqual({ made: [], unknown: 2 });
    await webhook(thief, old.id);
    expect(await find([keys.thief])).toMatchObject({ made: [{ id: old.id }], unknown: 2 });
    expect(await end([keys.thief])).toBe(1);
    expect(await find([keys.thief])).toEqual({ made: [], unknown: 1 });
  });

  it('is also what users scheduled in sessions that the key began; their other sessions’ messages stay', async () => {
    const user = await member();
    const [begun, other] = [newId<SessionId>(), newId<SessionId>()];
    const [gone, stays] = [await putIn(user, begun), await putIn(user, other)];
    expect(ids(await find([], [begun], [user]))).toEqual([gone]);
    expect(await end([keys.thief], [begun], [user])).toBe(1);
    expect(await listOf(user)).toEqual([stays]);
    expect(await acts(user.actor.userId)).toEqual(['scheduled.remove by Opal Öberg']);
    await expect(putIn(user, begun)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    await putIn(user, other);
  });

  it('is not made by a request of the key that comes late', async () => {
    const { id } = await webhook(shop);
    expect(await end([keys.thief])).toBe(0);
    const path = `${host.pathOf(room.externalId)}/incoming`;
    for (const wanted of [newId(), id])
      expect((await thief.call('post', path, { id: wanted, name: 'CI' })).body).toMatchObject({
        code: 'SESSION_REVOKED',
      });
    expect((await schedule(thief)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    await webhook(shop, id);
    await scheduled(shop);
    expect(ids(await find([keys.thief]))).toEqual([]);
  });

  it('is waited for while it is being made, and then removed', async () => {
    const known = await scheduled(shop);
    let ending: Promise<number> | undefined;
    await service.store.transaction(async (query) => {
      await query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('parley.history.makers', 0))`);
      ending = end([keys.thief]);
      await vi.waitFor(async () => {
        const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        expect(await service.store.query(waiting, [])).toHaveLength(1);
      }, WAIT);
      await query(`UPDATE history.scheduled SET session_id = '${keys.thief}' WHERE id = '${known}'`);
    });
    expect(await ending).toBe(1);
    expect(await listOf(shop)).toEqual([]);
  });

  it('is not sent either if it was claimed while it was removed, or its removal was cut off', async () => {
    const [claimed, waiting] = [await scheduled(thief), await scheduled(thief)];
    const claim = `UPDATE history.scheduled SET claim = gen_random_uuid(), claimed_until = now() + interval '1 hour' WHERE id = $1`;
    await service.store.query(claim, [claimed]);
    expect(await end([keys.thief])).toBe(1);
    expect(ids(await find([keys.thief]))).toEqual([claimed]);
    expect(ids(await find([keys.thief]))).not.toContain(waiting);
    const come = 'UPDATE history.scheduled SET claimed_until = now(), due_at = now(), at = now() WHERE id = $1';
    await service.store.query(come, [claimed]);
    await expect.poll(async () => ids(await find([keys.thief])), WAIT).toEqual([]);
    const { body } = await shop.call('get', `/v1/rooms/${room.roomId}/messages`).expect(200);
    expect(JSON.stringify(body)).not.toContain('body of');
  });

  it('completes a removal that a crash has cut off: the bot of a revoked webhook leaves the room', async () => {
    const { id } = await webhook(thief);
    await service.store.query('UPDATE history.incoming SET revoked_at = now() WHERE id = $1', [id]);
    expect(await members()).toEqual([incomingBotOf(id)]);
    expect(await end([keys.thief])).toBe(0);
    expect(await members()).toEqual([]);
  });

  describe('the scheduled messages of a bot', () => {
    it('are listed with their keys, and removed one by one, by operators', async () => {
      const [one, two] = [await scheduled(shop), await scheduled(thief)];
      const path = `bots/${shop.actor.userId}/scheduled`;
      const page = (await operator('get', `${path}?limit=1`).expect(200)).body;
      const rest = (await operator('get', `${path}?cursor=${page.cursor as string}`).expect(200)).body;
      expect([...page.scheduled, ...rest.scheduled]).toMatchObject([
        { id: one, sessionId: keys.shop, roomId: room.roomId, message: { body: `body of ${one}` } },
        { id: two, sessionId: keys.thief },
      ]);
      expect(rest.cursor).toBeNull();
      expect((await operator('delete', `${path}/${one}`).expect(200)).body).toEqual({ ended: 1 });
      await operator('delete', `${path}/${one}`).expect(404);
      expect(await listOf(shop)).toEqual([two]);
      expect(await acts(shop.actor.userId)).toEqual(['scheduled.remove by Opal Öberg']);
    });

    it('are a bot’s: those of people, and of nobody, are not shown', async () => {
      const user = await member();
      const id = await putIn(user, newId());
      await operator('get', `bots/${user.actor.userId}/scheduled`).expect(404);
      await operator('delete', `bots/${user.actor.userId}/scheduled/${id}`).expect(404);
      await operator('delete', `bots/${shop.actor.userId}/scheduled/${id}`).expect(404);
      await operator('get', `bots/${newId<string>()}/scheduled`).expect(404);
      expect(await listOf(user)).toEqual([id]);
    });
  });
});
