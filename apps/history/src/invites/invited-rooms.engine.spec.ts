import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type Message, type RoomId, type RoomState } from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { TestHost } from '../../testing/test-host.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

describe('the rooms of an invitation', () => {
  const service = setUp(() => TestService.start());
  const ann = setUp(() => service.caller('ann'));

  const room = async (request: object = {}, by = ann) => {
    const { body } = await by.call('post', '/v1/rooms', { kind: 'group', name: 'design', ...request }).expect(201);
    return (body as RoomState).id;
  };
  const invite = (roomIds: RoomId[], more: object = {}) => service.directory.invites.add(randomUUID(), roomIds, more);
  const open = (by: TestCaller, code?: string) => by.call('post', '/v1/me/invites', code === undefined ? {} : { code });
  const systemMessages = async (roomId: RoomId) => {
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body.messages as Message[]).flatMap(({ system }) =>
      system === null ? [] : [`${system.type} ${system.userId}`],
    );
  };
  const change = (roomId: RoomId, settings: object) => ann.call('patch', `/v1/rooms/${roomId}`, settings).expect(200);

  it('are joined with the ordinary message, private ones too, and a repeat changes nothing', async () => {
    const [one, two] = [await room(), await room({ visibility: 'public', name: randomUUID() })];
    const { code, persons } = invite([one, two]);
    const kim = await service.caller('kim');
    for (let time = 0; time < 2; time += 1)
      expect(await open(kim, code)).toMatchObject({ status: 200, body: { rooms: [one, two], refused: [] } });
    expect(persons.size).toBe(1);
    const joined = `member.joined ${kim.actor.userId}`;
    expect((await systemMessages(one)).filter((text) => text === joined)).toEqual([joined]);
    await kim.call('get', `/v1/rooms/${one}/messages`).expect(200);
  });

  it('are those that the account was made with, without a code', async () => {
    const one = await room();
    const { persons } = invite([one]);
    const kim = await service.caller('made');
    expect((await open(kim)).body).toEqual({ rooms: [], refused: [] });
    persons.add(kim.actor.userId);
    expect((await open(kim)).body).toEqual({ rooms: [one], refused: [] });
  });

  it('are refused each with its reason, and a request that joins nothing takes no use', async () => {
    const [banned, archived, deleted, full] = [await room(), await room(), await room(), await room()];
    const kim = await service.caller('refused');
    await ann.call('post', `/v1/rooms/${banned}/members/${kim.actor.userId}/ban`).expect(200);
    await change(archived, { archived: true });
    await ann.call('delete', `/v1/rooms/${deleted}`).expect(204);
    await service.store.query('UPDATE history.rooms SET member_count = 5000 WHERE id = $1', [full]);
    const made = invite([banned, archived, deleted, full, newId<RoomId>()]);
    const { body } = await open(kim, made.code).expect(200);
    expect(body.rooms).toEqual([]);
    expect((body.refused as { code: string }[]).map(({ code }) => code)).toEqual([
      ...['BANNED', 'ARCHIVED', 'NOT_FOUND', 'LIMIT_REACHED', 'NOT_FOUND'],
    ]);
    expect(body.refused[3]).toEqual({ roomId: full, code: 'LIMIT_REACHED', scope: 'membersPerRoom' });
    expect(made.usesLeft).toBe(1);
  });

  it('of a link are open while its maker is an admin there', async () => {
    const one = await room();
    const ben = await service.caller('ben');
    await ann.call('post', `/v1/rooms/${one}/members`, { userId: ben.actor.userId }).expect(200);
    const { code } = invite([one], { makerId: ben.actor.userId, usesLeft: 9 });
    const kim = await service.caller('late_1');
    const refused = { rooms: [], refused: [{ roomId: one, code: 'NOT_FOUND' }] };
    expect((await open(kim, code)).body).toEqual(refused);
    const role = (given: string) =>
      ann.call('patch', `/v1/rooms/${one}/members/${ben.actor.userId}`, { role: given }).expect(200);
    await role('admin');
    expect((await open(kim, code)).body).toEqual({ rooms: [one], refused: [] });
    await role('moderator');
    expect((await open(await service.caller('late_2'), code)).body).toEqual(refused);
    // Who is in the room gets it whatever became of the link.
    expect((await open(kim, code)).body).toEqual({ rooms: [one], refused: [] });
  });

  it('of an ended one are open to nobody, but who is in all of them gets them', async () => {
    const one = await room();
    const made = invite([one]);
    const kim = await service.caller('inside');
    await open(kim, made.code).expect(200);
    const notFound = { status: 404, body: { code: 'NOT_FOUND', field: 'code' } };
    expect(await open(await service.caller('used_up'), made.code)).toMatchObject(notFound);
    made.isEnded = true;
    expect((await open(kim, made.code)).body).toEqual({ rooms: [one], refused: [] });
    await kim.call('post', `/v1/rooms/${one}/leave`).expect(204);
    expect(await open(kim, made.code)).toMatchObject(notFound);
    expect((await open(kim)).body).toEqual({ rooms: [], refused: [] });
    const roomless = invite([]);
    expect((await open(kim, roomless.code)).body).toEqual({ rooms: [], refused: [] });
    roomless.isEnded = true;
    expect(await open(kim, roomless.code)).toMatchObject(notFound);
    expect(await open(kim, 'unknown')).toMatchObject(notFound);
  });

  it('used up, are still open to its persons, who may have left', async () => {
    const one = await room();
    const made = invite([one]);
    const kim = await service.caller('returns');
    await open(kim, made.code).expect(200);
    await kim.call('post', `/v1/rooms/${one}/leave`).expect(204);
    expect((await open(kim, made.code)).body).toEqual({ rooms: [one], refused: [] });
    expect(made.usesLeft).toBe(0);
  });

  it('are open to guests, and not to users of a closed app', async () => {
    const one = await room();
    const { code } = invite([one], { usesLeft: 9 });
    const guest = await service.callerOf(service.directory.actor('guest_1', 'guest'));
    expect((await open(guest, code)).body.rooms).toEqual([one]);
    const host = new TestHost(service, service.host('shop'));
    const [order, customer] = [await host.made(), await host.user()];
    await host.setMembers(order.externalId, { set: [{ externalId: customer.externalId }] }).expect(200);
    await service.store.query('INSERT INTO history.closed_apps VALUES ($1)', [host.app.actor.userId]);
    expect((await open(customer, code)).body).toEqual({ rooms: [], refused: [{ roomId: one, code: 'FORBIDDEN' }] });
  });

  it('two clients of one person at the same moment join once and take one use', async () => {
    const one = await room();
    const made = invite([one], { usesLeft: 5 });
    const kim = await service.caller('twice');
    const answers = await Promise.all(Array.from({ length: 5 }, () => open(kim, made.code)));
    for (const { body } of answers) expect(body).toEqual({ rooms: [one], refused: [] });
    expect(made.usesLeft).toBe(4);
    const joined = `member.joined ${kim.actor.userId}`;
    expect((await systemMessages(one)).filter((text) => text === joined)).toEqual([joined]);
  });

  it('are named by operators: public ones by name, any by id, but no direct room', async () => {
    const name = randomUUID().slice(0, 20);
    const [open, closed] = [await room({ visibility: 'public', name }), await room()];
    const ben = await service.caller('direct');
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [ben.actor.userId] }).expect(201);
    const find = (group: string) =>
      service.http.get(`/${ADMIN_ROUTES.history}/groups/${group}`).set(OPERATOR_KEY_HEADER, OPALS_KEY);
    expect((await find(name.toUpperCase())).body).toEqual({ id: open, name });
    expect((await find(closed)).body).toEqual({ id: closed, name: 'design' });
    for (const group of ['design', body.id as string, randomUUID()])
      expect(await find(group)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});
