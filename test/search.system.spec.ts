import { beforeAll, describe, expect, it } from 'vitest';

import { newId, type Message, type MessageId, type RoomId, type SearchPage } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { guest } from '#testing/users/user';

/** A word that no other test of this deployment uses. */
const SECRET = `x${newId().replaceAll('-', '').slice(-12)}`;

describe('searching', () => {
  const ann = setUp(() => guest('ann'));
  const ben = setUp(() => guest('ben'));
  const anns = setUp(() => ann.connect());
  const bens = setUp(() => ben.connect());
  let roomId: RoomId;

  beforeAll(async () => {
    ({ id: roomId } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] }));
  });

  const say = async (body: string, room = roomId): Promise<MessageId> => {
    const { id } = await anns.ask('message:send', { id: newId(), roomId: room, body });
    return id;
  };
  const bodies = ({ hits }: SearchPage): string[] => hits.map(({ message }) => message.body);

  it.each([
    [`a part of ${SECRET}word here`, `${SECRET}WO part`],
    [`明天在咖啡馆见面 ${SECRET}`, `咖啡 ${SECRET}`],
    [`مساء الخير ${SECRET}`, `الخ ${SECRET}`],
    [`ПРИВЕТ мир ${SECRET}`, `привет МИР ${SECRET}`],
    [`done 👩‍👩‍👧 🎉 ${SECRET}`, `🎉 👩‍👩‍👧 ${SECRET}`],
    [`100%_sure\\ ${SECRET}`, `%_sure\\ ${SECRET}`],
  ])('finds %s as soon as it is acked, in all my rooms', async (body, query) => {
    const id = await say(body);
    for (const socket of [anns, bens]) {
      const page = await socket.ask('message:search', { query });
      expect(page).toMatchObject({ hits: [{ message: { id, body } }], cursor: null });
    }
  });

  it('highlights by code points', async () => {
    await say(`🎉🎉 glow${SECRET} 🎉`);
    const { hits } = await bens.ask('message:search', { query: `GLOW${SECRET}` });
    expect(hits[0]?.highlights).toEqual([{ start: 3, length: 4 + SECRET.length }]);
  });

  it.each(['%', '_', '.*', '\\'])('treats %s as a plain character', async (letter) => {
    expect(bodies(await anns.ask('message:search', { query: `${SECRET}${letter}word`, roomId }))).toEqual([]);
  });

  it('returns every hit once, the newest first, page by page, also while new messages arrive', async () => {
    const { id: group } = await anns.ask('room:create', { kind: 'group', name: 'pages', memberIds: [ben.id] });
    for (let n = 1; n <= 25; n += 1) await say(`page${SECRET} ${String(n)}`, n % 2 === 0 ? group : roomId);
    const found: Message[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const request = { query: `page${SECRET}`, limit: 4, ...(cursor === undefined ? {} : { cursor }) };
      const page = await bens.ask('message:search', request);
      found.push(...page.hits.map(({ message }) => message));
      cursor = page.cursor;
      await say(`page${SECRET} later`);
    }
    const numbers = (from: readonly Message[]): number[] => from.map(({ body }) => Number(body.split(' ')[1]));
    const descending = (from: readonly number[]): number[] => [...from].sort((one, other) => other - one);
    expect(descending(numbers(found))).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
    // The two rooms may have their times from two histories, which know the time to some ms.
    const times = found.map(({ createdAt }) => Date.parse(createdAt));
    expect(times).toEqual(descending(times));
    for (const room of [roomId, group]) {
      const mine = numbers(found.filter((message) => message.roomId === room));
      expect(mine).toEqual(descending(mine));
    }
  });

  it('shows an outsider nothing, neither by hits nor by the error', async () => {
    const eve = await guest('eve');
    const eves = await eve.connect();
    await say(`whisper ${SECRET}`);
    expect(await eves.ask('message:search', { query: SECRET })).toEqual({ hits: [], cursor: null });
    const refused = [roomId, newId<RoomId>()].map((room) =>
      eves.refused('message:search', { query: SECRET, roomId: room }),
    );
    for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: 'NOT_FOUND', retry: 'never' });
    eve.close();
  });

  it('omits messages that a member may no longer read', async () => {
    const { id: group } = await anns.ask('room:create', { kind: 'group', name: 'left', memberIds: [ben.id] });
    await say(`leaving ${SECRET}`, group);
    expect(bodies(await bens.ask('message:search', { query: `leaving ${SECRET}` }))).toHaveLength(1);
    await bens.ask('room:leave', { roomId: group });
    expect(bodies(await bens.ask('message:search', { query: `leaving ${SECRET}` }))).toEqual([]);
  });

  it('follows edits and deletions', async () => {
    const id = await say(`before ${SECRET}`);
    await anns.ask('message:edit', { roomId, id, version: 1, body: `after ${SECRET}` });
    expect(bodies(await bens.ask('message:search', { query: `before ${SECRET}` }))).toEqual([]);
    expect(bodies(await bens.ask('message:search', { query: `after ${SECRET}` }))).toEqual([`after ${SECRET}`]);
    await anns.ask('message:delete', { roomId, id });
    expect(bodies(await bens.ask('message:search', { query: `after ${SECRET}` }))).toEqual([]);
  });

  it('keeps to its filters', async () => {
    expect(anns.ready.features).toContain('searchFilters');
    const query = `sieve${SECRET}`;
    const id = newId<MessageId>();
    await say(`${query} mine`);
    const { createdAt } = await bens.ask('message:send', { id, roomId, body: `${query} yours` });
    const found = async (filters: object) => bodies(await anns.ask('message:search', { query, ...filters }));
    expect(await found({ senderId: ben.id })).toEqual([`${query} yours`]);
    expect(await found({ senderId: newId() })).toEqual([]);
    expect(await found({ after: createdAt, senderId: ben.id })).toEqual([`${query} yours`]);
    expect(await found({ before: createdAt, senderId: ben.id })).toEqual([]);
    expect(await found({ hasFile: true })).toEqual([]);
    expect(await found({ hasFile: false })).toHaveLength(2);
    const { body } = await ben.http('get', '/v1/search').query({ query, senderId: ben.id, hasFile: false }).expect(200);
    expect(body.hits).toMatchObject([{ message: { id } }]);
    for (const [field, bad] of Object.entries({ after: 'yesterday', before: '', senderId: 'ben', hasFile: 'maybe' })) {
      const { body: problem } = await ben
        .http('get', '/v1/search')
        .query({ query, [field]: bad })
        .expect(400);
      expect(problem).toMatchObject({ code: 'INVALID', field });
    }
  });

  it('works the same over HTTP', async () => {
    await say(`both ways ${SECRET}`);
    const query = `ways ${SECRET}`;
    const { body } = await ben.http('get', '/v1/search').query({ query, roomId, limit: 3 }).expect(200);
    expect(body).toEqual(await bens.ask('message:search', { query, roomId, limit: 3 }));
    for (const bad of [{}, { query: ' ' }, { query, limit: 0 }, { query, cursor: 'x' }, { query, sort: 'up' }]) {
      const { body: problem } = await ben.http('get', '/v1/search').query(bad).expect(400);
      expect(problem).toMatchObject({ code: 'INVALID', retry: 'never' });
    }
  });
});

describe('lists of messages and rooms', () => {
  it('pins and reactions are the same for all, over sockets and over HTTP', async () => {
    const [ann, ben] = await Promise.all([guest('ann'), guest('ben')]);
    const [anns, bens] = await Promise.all([ann.connect(), ben.connect()]);
    const { id: roomId } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
    const ids = [newId<MessageId>(), newId<MessageId>()] as const;
    for (const id of ids) await anns.ask('message:send', { id, roomId, body: 'pin me' });
    for (const id of ids) await bens.ask('message:pin', { roomId, id });
    const pins = await anns.ask('message:pins', { roomId });
    expect(pins.messages.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    expect((await ben.http('get', `/v1/rooms/${roomId}/pins`).expect(200)).body).toEqual(pins);

    const emoji = '👩‍👩‍👧';
    const path = `/v1/rooms/${roomId}/messages/${ids[0]}/reactions/${encodeURIComponent(emoji)}`;
    const put = await ben.http('put', path).expect(200);
    expect(put.body).toMatchObject({ reactions: [{ emoji, count: 1, userIds: [ben.id], mine: true }] });
    expect((await anns.ask('message:get', { roomId, id: ids[0] })).reactions).toEqual([
      { emoji, count: 1, userIds: [ben.id], mine: false },
    ]);
    const listed = await anns.ask('reaction:list', { roomId, id: ids[0], emoji });
    expect(listed).toMatchObject({ users: [{ id: ben.id }], cursor: null });
    expect((await ann.http('get', path).expect(200)).body).toEqual(listed);
    const bad = await ann.http('put', path.replace(/[^/]+$/, '%20')).expect(400);
    expect(bad.body).toMatchObject({ code: 'INVALID', field: 'emoji' });
    expect((await ben.http('delete', path).expect(200)).body).toMatchObject({ reactions: [] });
    for (const user of [ann, ben]) user.close();
  });

  it('mentions are counted until they are read', async () => {
    const [ann, ben] = await Promise.all([guest('ann'), guest('ben')]);
    const anns = await ann.connect();
    const bens = await ben.connect();
    const { id: roomId } = await anns.ask('room:create', { kind: 'group', name: 'mentions', memberIds: [ben.id] });
    const send = (mentions: string[]) =>
      anns.ask('message:send', { id: newId(), roomId, body: 'you there?', mentions });
    await send([ben.id]);
    const { id } = await send([ben.id, ann.id]);
    await send([]);
    const states = async () => (await bens.ask('room:list', {})).rooms.find((room) => room.id === roomId);
    expect(await states()).toMatchObject({ unread: 3, mentions: 2 });
    expect(await bens.ask('read:mark', { roomId, seq: 2 })).toMatchObject({ unread: 2, mentions: 1 });
    await anns.ask('message:delete', { roomId, id });
    expect(await states()).toMatchObject({ unread: 1, mentions: 0 });
    for (const user of [ann, ben]) user.close();
  });
});
