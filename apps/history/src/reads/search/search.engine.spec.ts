import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, newId, type MessageId, type RoomId, type SearchMessages, type UserId } from '#contracts';
import { createDataSource, READ_TIMEOUTS } from '#persistence/data-source';
import { setUp } from '#testing/engines/set-up';
import { ReadSql } from '../../store/read-sql.js';
import { SAME_LOOKS } from '../../../testing/same-looks.js';
import { TestStore } from '../../../testing/test-store.js';
import { wordPatterns } from './query.policy.js';
import { SearchService } from './search.service.js';
import { FIND, findMessages } from './search.store.js';
import type { RoomRange } from './walk.policy.js';

/** Shorter than the comparison of a long message. */
const ONE_MESSAGE_MS = 0.05;

describe('a search', () => {
  const store = setUp(() => TestStore.start());
  const service = setUp(() => new SearchService(store.reads));
  let ann: UserId;
  let ben: UserId;
  let mine: RoomId;
  let foreign: RoomId;

  beforeAll(async () => {
    [ann, ben] = await Promise.all([store.person('ann'), store.person('ben')]);
    [mine, foreign] = await Promise.all([store.room({ members: [ann, ben] }), store.room({ members: [ben] })]);
  });

  /** One message for each body. */
  const say = async (roomId: RoomId, ...bodies: string[]) => {
    for (const body of bodies) {
      await store.messages(roomId, { count: 1, senderId: ben, body: `'${body.replaceAll("'", "''")}'` });
    }
  };
  /** All pages. */
  const all = async (request: SearchMessages, userId = ann) => {
    const hits = [];
    let cursor: string | null | undefined;
    for (let pages = 0; cursor !== null; pages += 1) {
      expect(pages).toBeLessThan(1_000);
      const page = await service.search(userId, { ...request, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.hits.length).toBeLessThanOrEqual(request.limit ?? 50);
      hits.push(...page.hits);
      cursor = page.cursor;
    }
    return hits;
  };
  const bodies = async (query: string, more: Omit<SearchMessages, 'query'> = {}) =>
    (await all({ query, ...more })).map(({ message }) => message.body);

  it.each([
    ['a part of a word', 'substrings are found', 'string'],
    ['any case', 'SHOUTING softly', 'shouting SOFTLY'],
    ['Cyrillic in any case', 'Пример текста', 'ТЕКСТ'],
    ['Greek, with its two small sigmas', 'κάθε λόγος', 'ΛΌΓΟΣ'],
    ['two Chinese letters', '我们明天见面吧', '明天'],
    ['one Chinese letter', '龘靐', '龘'],
    ['Arabic', 'مساء الخير يا أصدقاء', 'خير'],
    ['an emoji', 'well done 🎉🎉', '🎉'],
    ['a per cent sign', 'it is 99% done', '9%'],
    ['an underscore', 'snake_case_name', 'e_c'],
    ['a backslash', 'C:\\temp\\x', '\\temp'],
    ['a quote', "it's an o'clock", "o'c"],
    ['two letters', 'qx marks the spot', 'qx'],
    ['words in any order', 'alpha beta gamma', 'gamma alph'],
  ])('finds %s', async (_what, body, query) => {
    await say(mine, body);
    expect(await bodies(query)).toEqual([body]);
  });

  it.each(SAME_LOOKS)('finds %s', async (_what, stored, typed) => {
    const room = await store.room({ members: [ann, ben] });
    await say(room, 'before', stored, 'behind');
    expect(await bodies(typed, { roomId: room })).toEqual([stored]);
    expect(await bodies(stored, { roomId: room })).toEqual([stored]);
  });

  it.each([
    ['%%%', '%%%'],
    ['a_b', 'a_b'],
    ['.*', '.*'],
    ["';DROP", "';DROP TABLE"],
  ])('takes %s literally', async (query) => {
    await say(mine, 'aXb', 'anything');
    expect(await bodies(query)).toEqual([]);
  });

  it('finds only messages that contain every word', async () => {
    await say(mine, 'zebra stripes', 'zebra spots', 'stripes');
    expect(await bodies('zebra stripes')).toEqual(['zebra stripes']);
  });

  it('covers only rooms that the user is in, and no deleted room', async () => {
    await say(mine, 'whisper here');
    await say(foreign, 'whisper there');
    const deleted = await store.room({ members: [ann] });
    const left = await store.room({ members: [ann] });
    for (const roomId of [deleted, left]) await say(roomId, 'whisper lost');
    await store.query('UPDATE history.rooms SET deleted_at = now() WHERE id = $1', [deleted]);
    await store.member(left, ann, 'left');
    expect(await bodies('whisper')).toEqual(['whisper here']);
    const asked = (roomId: RoomId) => service.search(ann, { query: 'whisper', roomId });
    await expect(asked(foreign)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(asked(deleted)).rejects.toMatchObject({ code: 'GONE' });
    const open = await store.room({ visibility: 'public', name: 'open', members: [ben] });
    await expect(asked(open)).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    expect(await bodies('whisper', { roomId: mine })).toEqual(['whisper here']);
  });

  it('finds the current text of a message, and no deleted message', async () => {
    await say(mine, 'giraffe once', 'giraffe twice');
    const head = Number(
      ((await store.query('SELECT head_seq FROM history.rooms WHERE id = $1', [mine])) as { head_seq: number }[])[0]
        ?.head_seq,
    );
    await store.touch(mine, head, 'deleted_at = now()');
    await store.touch(mine, head - 1, `body = 'an okapi'`);
    expect(await bodies('giraffe')).toEqual([]);
    expect(await bodies('okapi')).toEqual(['an okapi']);
  });

  it('returns every hit once, newest first, across rooms and pages', async () => {
    const cat = await store.person('cat');
    const rooms = [];
    for (let n = 0; n < 30; n += 1) {
      const roomId = await store.room({ members: [cat] });
      await store.messages(roomId, {
        count: 40 * n,
        senderId: ben,
        body: `CASE WHEN n % ${n + 1} = 0 THEN 'needle ' ELSE 'straw ' END || n`,
      });
      rooms.push(roomId);
    }
    const expected = (await store.query(
      `SELECT room_id, seq FROM history.messages WHERE room_id = ANY($1::uuid[]) AND body LIKE 'needle%'
        ORDER BY created_at DESC, room_id DESC, seq DESC`,
      [rooms],
    )) as { room_id: RoomId; seq: number }[];
    expect(expected.length).toBeGreaterThan(1_000);
    for (const limit of [7, 200]) {
      const hits = await all({ query: 'NEEDLE', limit }, cat);
      expect(hits.map(({ message }) => [message.roomId, message.seq])).toEqual(
        expected.map((row) => [row.room_id, row.seq]),
      );
    }
  });

  it('highlights the words', async () => {
    await say(mine, 'Quokka and 😀 quokkas');
    const [hit] = await all({ query: 'quokka' });
    expect(hit).toMatchObject({
      message: { sender: { username: 'ben' }, roomId: mine },
      highlights: [
        { start: 0, length: 6 },
        { start: 13, length: 6 },
      ],
    });
  });

  it('stays within the size of an answer, and continues with the cursor', async () => {
    const roomId = await store.room({ members: [ann] });
    await store.messages(roomId, { count: 60, senderId: ann, body: `'heavy ' || repeat(U&'\\+01F600', 7990)` });
    const page = await service.search(ann, { query: 'heavy', roomId, limit: 60 });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
    expect(page.cursor).not.toBeNull();
    expect(await all({ query: 'heavy', roomId, limit: 60 })).toHaveLength(60);
  });

  it('compares messages for a bounded time in a step, and goes on from where it stopped', async () => {
    const [one, other] = [await store.room({ members: [ann] }), await store.room({ members: [ann] })];
    for (const roomId of [one, other])
      await store.messages(roomId, {
        count: 60,
        senderId: ann,
        body: `repeat('a', 7900) || CASE n % 20 WHEN 0 THEN 'ba' ELSE '' END`,
      });
    const sought = { statement: FIND, patterns: wordPatterns(['a'.repeat(8), 'aab', 'ba']) };
    const step = (ranges: RoomRange[], timeMs: number) =>
      findMessages(store.reads, ranges, sought, { limit: 51, timeMs });
    const ranges = [one, other].map((roomId) => ({ roomId, low: 1, high: 60 }));
    const first = await step(ranges, ONE_MESSAGE_MS);
    expect(first.hits).toMatchObject([{ roomId: one, seq: 60 }]);
    expect([...first.stops.values()].map(({ roomId, seq }) => [roomId, seq])).toEqual([
      [one, 60],
      [other, 61],
    ]);
    const whole = await step(ranges, 60_000);
    expect({ hits: whole.hits.length, stops: whole.stops.size }).toEqual({ hits: 6, stops: 0 });
    const seqs: number[] = [];
    let [high, steps] = [60, 0];
    for (; high > 0; steps += 1) {
      const { hits, stops } = await step([{ roomId: one, low: 1, high }], 0.5);
      seqs.push(...hits.map(({ seq }) => seq));
      high = (stops.get(one)?.seq ?? 1) - 1;
    }
    expect(seqs).toEqual([60, 40, 20]);
    expect(steps).toBeGreaterThan(1);
  });

  it('finds a long word by all its letters, whatever they are', async () => {
    const odd = 'https://example.com/?a=(b)[c]{d}.*+^$|\\\\_%-Σίσυφος';
    await say(mine, `see ${odd}!`, `see ${odd.replace('(b)', '(x)')}!`);
    expect(await bodies(odd.toLowerCase())).toEqual([`see ${odd}!`]);
  });

  it('is OVERLOADED with retryAfterMs if PostgreSQL cancels it', async () => {
    const slow = createDataSource({ url: store.url, schema: 'history', poolMax: 1, timeouts: READ_TIMEOUTS });
    await slow.initialize();
    await slow.query('SET statement_timeout = 1');
    const roomId = await store.room({ members: [ann] });
    await store.messages(roomId, { count: 100, senderId: ann, body: `repeat('long ', 1600)` });
    const search = new SearchService(new ReadSql(slow)).search(ann, { query: 'short', roomId });
    await expect(search).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: { retryAfterMs: expect.any(Number) as number },
    });
    await slow.destroy();
  });

  describe('with filters', () => {
    const word = 'okapi-filter';
    const hour = (n: number) => new Date(Date.UTC(2026, 0, 1, n)).toISOString();
    let roomId: RoomId;

    /** Messages 1 to 6, an hour apart: the even ones are Ann's, every third has a file. */
    beforeAll(async () => {
      roomId = await store.room({ members: [ann] });
      for (let n = 1; n <= 6; n += 1)
        await store.messages(roomId, { count: 1, senderId: n % 2 === 0 ? ann : ben, body: `'${word} ${n}'` });
      await store.query(
        `UPDATE history.messages SET created_at = $2::timestamptz + seq * interval '1 hour',
           attachments = CASE WHEN seq % 3 = 0 THEN '{"auto":false,"files":[]}'::json END WHERE room_id = $1`,
        [roomId, hour(0)],
      );
    });
    const numbers = async (more: Omit<SearchMessages, 'query'>) =>
      (await bodies(word, { roomId, ...more })).map((body) => Number(body.split(' ')[1]));

    it('finds the messages of one sender, and those with or without files', async () => {
      expect(await numbers({ senderId: ann })).toEqual([6, 4, 2]);
      expect(await numbers({ hasFile: true })).toEqual([6, 3]);
      expect(await numbers({ hasFile: false, senderId: ben })).toEqual([5, 1]);
    });

    it('finds the messages from a time on and before another one, on all pages', async () => {
      for (const limit of [1, 50]) {
        expect(await numbers({ after: hour(2), before: hour(5), limit })).toEqual([4, 3, 2]);
        expect(await numbers({ before: hour(3), limit })).toEqual([2, 1]);
        expect(await numbers({ after: hour(6), limit })).toEqual([6]);
      }
      expect(await numbers({ after: hour(5), before: hour(5) })).toEqual([]);
      expect(await numbers({ after: hour(7) })).toEqual([]);
      expect(await numbers({ before: hour(1) })).toEqual([]);
    });

    it('reads all rooms within the time', async () => {
      const other = await store.room({ members: [ann] });
      await store.messages(other, { count: 1, senderId: ann, body: `'${word} 7'` });
      expect(await bodies(word, { before: hour(6) })).toHaveLength(5);
      expect(await bodies(word, { after: hour(6) })).toEqual([`${word} 7`, `${word} 6`]);
    });

    it('does not tell which messages an erased account wrote', async () => {
      const gone = await store.person('gone');
      await store.messages(roomId, { count: 1, senderId: gone, body: `'${word} 8'` });
      expect(await numbers({ senderId: gone })).toEqual([8]);
      await store.query('UPDATE history.people SET erased_at = now() WHERE user_id = $1', [gone]);
      expect(await numbers({ senderId: gone })).toEqual([]);
      expect(await numbers({ hasFile: false, limit: 1 })).toContain(8);
    });
  });

  it.each(['x', 'W10', 'WyIxIiwiMiIsIjMiXQ'])('with the cursor %s is INVALID', async (cursor) => {
    await expect(service.search(ann, { query: 'a', cursor })).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('of an unknown user finds nothing', async () => {
    expect(await service.search(newId<UserId>(), { query: 'a' })).toEqual({ hits: [], cursor: null });
  });

  it('marks the caller’s own reactions', async () => {
    await say(mine, 'platypus');
    const [hit] = await all({ query: 'platypus' });
    const id = hit?.message.id ?? newId<MessageId>();
    await store.query(`INSERT INTO history.reactions VALUES ($1, $2, '👍', $3, now())`, [mine, id, ann]);
    await store.touch(mine, hit?.message.seq ?? 0, 'ext = NULL');
    const [again] = await all({ query: 'platypus' });
    expect(again?.message.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [ann], mine: true }]);
  });
});
