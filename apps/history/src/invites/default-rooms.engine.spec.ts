import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChatError, type Actor, type Message, type RoomId, type RoomState, type UserId } from '#contracts';
import { CommandBus } from '#bus/command-bus.port';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { TestHost } from '../../testing/test-host.js';
import { TestService } from '../../testing/test-service.js';
import { DefaultRoomsService } from './default-rooms.service.js';

describe('a default room', () => {
  const service = setUp(() => TestService.start());
  const ann = setUp(() => service.caller('ann'));
  afterEach(async () => {
    vi.restoreAllMocks();
    await service.store.query('UPDATE history.rooms SET default_since = NULL');
  });

  const room = async () => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'general' }).expect(201);
    return (body as RoomState).id;
  };
  const operator = (method: 'get' | 'put' | 'post', path: string, body?: object) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, OPALS_KEY).send(body);
  const setDefault = (group: string, on = true) => operator('put', `groups/${group}/default`, { on });
  const defaults = () => service.get(DefaultRoomsService);
  const run = () => defaults().joinNew(new AbortController().signal);
  /** An account that auth has made now. */
  const account = (name = 'new', madeAt = new Date()): Actor => {
    const actor = service.directory.actor(name);
    const user = service.directory.users.get(actor.userId)!;
    service.directory.invites.accounts.push({ user, madeAt: madeAt.toISOString() });
    return actor;
  };
  const isIn = async (roomId: RoomId, userId: UserId) =>
    (
      (await service.store.query(
        `SELECT FROM history.members WHERE room_id = $1 AND user_id = $2 AND state = 'joined'`,
        [roomId, userId],
      )) as unknown[]
    ).length === 1;
  const accountsUntil = () => service.store.query('SELECT accounts_until FROM history.store');
  const joins = async (roomId: RoomId) => {
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages?limit=50`).expect(200);
    return (body.messages as Message[]).filter(({ system }) => system?.type === 'member.joined').length;
  };

  it('has accounts that are made from then on as members, once: who leaves stays away', async () => {
    const before = account('before', new Date(Date.now() - 60_000));
    const roomId = await room();
    await setDefault(roomId).expect(200);
    const kim = account('kim');
    await run();
    expect([await isIn(roomId, before.userId), await isIn(roomId, kim.userId)]).toEqual([false, true]);
    const caller = await service.callerOf(kim);
    await caller.call('post', `/v1/rooms/${roomId}/leave`).expect(204);
    await run();
    await defaults().joinNow(kim, new Date().toISOString());
    expect(await isIn(roomId, kim.userId)).toBe(false);
    expect(await joins(roomId)).toBe(1);
  });

  it('is made once by its name for the first account, who owns it', async () => {
    const [kim, sam] = [account('first'), account('second')];
    const name = `general ${randomUUID()}`;
    const put = ({ userId: ownerId }: Pick<Actor, 'userId'>) => operator('post', 'groups', { name, ownerId });
    const { body } = await put(kim).expect(200);
    expect(body).toEqual({ id: expect.any(String), name });
    expect((await put(sam).expect(200)).body).toEqual(body);
    const owned = (await (await service.callerOf(kim)).call('get', `/v1/rooms/${body.id}`).expect(200)).body;
    expect(owned).toMatchObject({ name, visibility: 'public', memberCount: 1, me: { role: 'owner' } });
    expect((await operator('post', 'groups', { name: `${name}!`, ownerId: randomUUID() })).body).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is joined at once by a request for invitations, and not by older accounts', async () => {
    const roomId = await room();
    await setDefault(roomId).expect(200);
    const [kim, old] = [account('at_once'), service.directory.actor('old')];
    for (const actor of [kim, old])
      expect((await (await service.callerOf(actor)).call('post', '/v1/me/invites', {})).body).toEqual({
        rooms: [],
        refused: [],
      });
    expect([await isIn(roomId, kim.userId), await isIn(roomId, old.userId)]).toEqual([true, false]);
  });

  it('gets its members whatever fails on the way, and several histories bring them in once', async () => {
    const [one, two] = [await room(), await room()];
    for (const roomId of [one, two]) await setDefault(roomId).expect(200);
    const people = [account('p_1'), account('p_2'), account('p_3')];
    const until = await accountsUntil();
    const bus = service.get(CommandBus);
    const submit = bus.submit.bind(bus);
    let left = 2;
    vi.spyOn(bus, 'submit').mockImplementation((batch) => {
      left -= 1;
      return left < 0 ? Promise.reject(new ChatError('TIMEOUT')) : submit(batch);
    });
    await run();
    expect(await accountsUntil()).toEqual(until);
    vi.restoreAllMocks();
    await Promise.all([run(), run(), run()]);
    for (const roomId of [one, two]) for (const { userId } of people) expect(await isIn(roomId, userId)).toBe(true);
    expect([await joins(one), await joins(two)]).toEqual([3, 3]);
  });

  it('is not told of them while it has over fifty members, and keeps away whom it has banned', async () => {
    const roomId = await room();
    await setDefault(roomId).expect(200);
    await service.store.query('UPDATE history.rooms SET member_count = 50 WHERE id = $1', [roomId]);
    account('fifty_first');
    await run();
    const [quiet, banned] = [account('fifty_second'), account('banned')];
    await ann.call('post', `/v1/rooms/${roomId}/members/${banned.userId}/ban`).expect(200);
    await run();
    expect([await isIn(roomId, quiet.userId), await isIn(roomId, banned.userId), await joins(roomId)]).toEqual([
      ...[true, false, 1],
    ]);
  });

  it('which refuses an account holds up no other room', async () => {
    const [archived, open] = [await room(), await room()];
    for (const roomId of [archived, open]) await setDefault(roomId).expect(200);
    await ann.call('patch', `/v1/rooms/${archived}`, { archived: true }).expect(200);
    const kim = account('past_archived');
    await run();
    expect([await isIn(archived, kim.userId), await isIn(open, kim.userId)]).toEqual([false, true]);
  });

  it('is one of at most twenty groups that no app made; a repeat and a deleted one take no place', async () => {
    const ids: RoomId[] = [];
    for (let count = 0; count < 20; count += 1) ids.push(await room());
    for (const roomId of ids) await setDefault(roomId).expect(200);
    await setDefault(ids[0]!).expect(200);
    const late = await room();
    expect((await setDefault(late)).body).toMatchObject({ code: 'LIMIT_REACHED' });
    await ann.call('delete', `/v1/rooms/${ids[0]}`).expect(204);
    await setDefault(late).expect(200);
    await setDefault(late, false).expect(200);
    const { body } = await operator('get', 'default-rooms').expect(200);
    expect((body.rooms as { id: RoomId }[]).map(({ id }) => id).sort()).toEqual(ids.slice(1).sort());
    const host = new TestHost(service, service.host('shop'));
    expect((await setDefault((await host.made()).roomId)).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await setDefault(randomUUID())).body).toMatchObject({ code: 'NOT_FOUND' });
  });
});
