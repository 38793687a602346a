import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId, SearchMessages, UserId } from '#contracts';
import { PreparedSql, type Transaction } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';
import { Metrics } from '#platform/metrics/metrics';
import { setUp } from '#testing/engines/set-up';
import { RoomErasureService } from '../room-erasure.service.js';
import { createDataSources } from '../../store/data-sources.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';
import { openWrites } from '../../../testing/test-history.js';
import { TestStore } from '../../../testing/test-store.js';
import { HOLDING, INDEXED_ROOMS, SET_LOOK } from '../../reads/search/candidates.store.js';
import { CHUNK_MESSAGES, dueChunks } from '../../reads/search/chunk.policy.js';
import { chunkQuery } from '../../reads/search/grams.policy.js';
import { highlightsOf, searchWords } from '../../reads/search/query.policy.js';
import { SearchIndexService } from './search-index.service.js';
import { BEHIND, BODIES, CHANGES, DROP_CHUNKS, HEADS, LOCK, WRITE_CHUNK } from './search-index.store.js';
import { SearchService } from '../../reads/search/search.service.js';
import { FIND } from '../../reads/search/search.store.js';

/** Complete blocks, so that the whole room is indexed. */
const CHUNKS = 32;
const MESSAGES = CHUNKS * CHUNK_MESSAGES;
/** Messages that a search reads before it uses the index, and in the chunks that it may read afterwards. */
const FEW_MESSAGES = 4_000;
const CONNECTIONS = 6;
const ASKED_MAX = 20;
const RANDOM_TIMEOUT_MS = 300_000;

class Unpaced extends SearchIndexService {
  protected override rest(): Promise<void> {
    return Promise.resolve();
  }
}

/** Counts the messages that searches read. */
class CountingReads extends ReadSql {
  messages = 0;

  override snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return super.snapshot((sql) =>
      work({
        rows: (statement, values) => {
          if (statement.name === FIND.name) this.messages += sum(values[2]) - sum(values[1]) + length(values[1]);
          return sql.rows(statement, values);
        },
      }),
    );
  }
}

class CountingWrites extends WriteSql {
  chunks = 0;

  override transaction<Result>(work: (open: Transaction) => Promise<Result>): Promise<Result> {
    return super.transaction((open) =>
      work({
        rows: (statement, values) => {
          if (statement.name === WRITE_CHUNK.name) this.chunks += 1;
          return open.rows(statement, values);
        },
        copy: (statement, copied) => open.copy(statement, copied),
        commit: () => open.commit(),
      }),
    );
  }
}

const length = (numbers: unknown): number => (Array.isArray(numbers) ? numbers.length : 0);
const sum = (numbers: unknown): number =>
  Array.isArray(numbers) ? numbers.reduce((total: number, each) => total + Number(each), 0) : 0;

describe('the search index', () => {
  const store = setUp(() => TestStore.start());
  let stores: { reads: DataSource; writes: DataSource };
  let reads: CountingReads;
  let service: SearchService;
  let index: SearchIndexService;
  let ann: UserId;
  let dan: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    const { reads: readStore } = createDataSources(store.url, CONNECTIONS);
    stores = { reads: await readStore.initialize(), writes: await openWrites(store.url) };
    reads = new CountingReads(stores.reads);
    service = new SearchService(reads);
    index = new Unpaced(new WriteSql(stores.writes), new Metrics());
    [ann, dan] = await Promise.all([store.person('ann'), store.person('dan')]);
    roomId = await longRoom();
    await index.job.run();
  });
  afterEach(() => index.job.run());
  afterAll(() => Promise.all([stores.reads.destroy(), stores.writes.destroy()]));

  const longRoom = async (members = [ann], count = MESSAGES, body = `'straw ' || n`): Promise<RoomId> => {
    const id = await store.room({ members });
    await store.messages(id, { count, senderId: dan, body });
    return id;
  };
  const write = (seq: number, body: string, id = roomId) =>
    store.touch(id, seq, `body = '${body.replaceAll("'", "''")}'`);
  const all = async (request: SearchMessages, between?: () => Promise<unknown>) => {
    const seqs: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await service.search(ann, { ...request, ...(cursor === undefined ? {} : { cursor }) });
      seqs.push(...page.hits.map(({ message }) => message.seq));
      cursor = page.cursor;
      await between?.();
    }
    return seqs;
  };
  /** The seqs of the hits in the long room, and the number of messages that the search read. */
  const find = async (query: string, id = roomId) => {
    reads.messages = 0;
    const seqs = await all({ query, roomId: id });
    return { seqs, read: reads.messages };
  };
  /** The same, repeated if a busy machine could not read the index in time. */
  const findByFew = async (query: string, id = roomId) => {
    let found = await find(query, id);
    for (let asked = 1; asked < ASKED_MAX && found.read >= FEW_MESSAGES; asked += 1) found = await find(query, id);
    return found;
  };
  const count = async (text: string, values: unknown[] = []): Promise<number> => {
    const rows = (await store.query(`SELECT count(*) AS count FROM ${text}`, values)) as { count: number }[];
    return rows[0]?.count ?? 0;
  };

  it('saves a search from reading nearly all messages of a large room', async () => {
    const rooms = await longRoom();
    await write(77, 'the haystack needle', rooms);
    const before = await find('needle', rooms);
    await index.job.run();
    const after = await findByFew('needle', rooms);
    expect({ before: before.seqs, after: after.seqs }).toEqual({ before: [77], after: [77] });
    // A busy machine reads some of them again.
    expect(before.read).toBeGreaterThanOrEqual(MESSAGES);
    expect(after.read).toBeLessThan(FEW_MESSAGES);
    expect((await findByFew('needless', rooms)).read).toBeLessThan(FEW_MESSAGES);
  });

  it.each([
    ['a part of a word, in another case', 'a Substring is here', 'BSTR'],
    ['both small sigmas', 'κάθε λόγος', 'ΛΌΓΟΣ'],
    ['one Chinese letter', '龘靐', '龘'],
    ['two Chinese letters', '我们明天见面吧', '明天'],
    ['Arabic', 'مساء الخير يا أصدقاء', 'خير'],
    ['an emoji', 'well done 🎉🎉', '🎉'],
    ['a joined emoji', 'we 👩‍👩‍👧 three', '👩‍👩‍👧'],
    ['one letter', 'mix x mix', 'x'],
    ['two letters', 'qz marks', 'QZ'],
    ['a per cent sign', 'it is 99% done', '%'],
    ['an underscore', 'snake_case', 'e_c'],
    ['signs of a tsquery', `a'b \\c | !d & (e)`, `a'b \\ | !d & (`],
    ['words in any order', 'alpha beta gamma', 'gamma alph'],
  ])('finds %s by few messages', async (_what, body, query) => {
    await write(300, body);
    await index.job.run();
    const { seqs, read } = await findByFew(query);
    expect(seqs).toEqual([300]);
    expect(read).toBeLessThan(FEW_MESSAGES);
  });

  it('never hides acked, edited and deleted messages, however far it is behind', async () => {
    await write(1_000, 'giraffe');
    await index.job.run();
    await write(1_000, 'okapi');
    await write(2_000, 'giraffe');
    await store.messages(roomId, { count: 1, senderId: dan, body: `'a new giraffe'` });
    const head = MESSAGES + 1;
    const [giraffes, okapis] = [await findByFew('giraffe'), await find('okapi')];
    expect({ giraffes: giraffes.seqs, okapis: okapis.seqs }).toEqual({ giraffes: [head, 2_000], okapis: [1_000] });
    expect(giraffes.read).toBeLessThan(FEW_MESSAGES);
    await store.touch(roomId, 2_000, 'deleted_at = now()');
    expect((await find('giraffe')).seqs).toEqual([head]);
  });

  it('removes deleted and edited text', async () => {
    await write(1_500, 'quokka');
    await index.job.run();
    const holding = () => count(`history.search_chunks WHERE grams @@ '''quo'''::tsquery`);
    expect(await holding()).toBe(1);
    await store.touch(roomId, 1_500, 'deleted_at = now()');
    await index.job.run();
    expect(await holding()).toBe(0);
  });

  it('is not written again for reactions and pins', async () => {
    const versions = () => store.query('SELECT chunk, xmin FROM history.search_chunks WHERE room_id = $1', [roomId]);
    const before = await versions();
    await store.touch(roomId, 600, 'pinned_at = now()');
    await index.job.run();
    expect(await versions()).toEqual(before);
    expect(
      await count('history.search_rooms s JOIN history.rooms r ON r.id = s.room_id WHERE s.rev < r.head_rev'),
    ).toBe(0);
  });

  it('skips small rooms and incomplete chunks', async () => {
    const small = await longRoom([ann], 1_999);
    const uneven = await longRoom([ann], 5_000);
    await index.job.run();
    const chunksOf = (id: RoomId) => count('history.search_chunks WHERE room_id = $1', [id]);
    expect({ small: await chunksOf(small), uneven: await chunksOf(uneven) }).toEqual({
      small: 0,
      uneven: dueChunks(5_000),
    });
  });

  it('is completed by another history if one dies', async () => {
    const killed = await longRoom();
    await write(50, 'walrus', killed);
    const kill = `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
      WHERE a.datname = current_database() AND a.application_name = 'parley-history' AND a.xact_start IS NOT NULL AND a.pid <> pg_backend_pid()`;
    let kills = 0;
    for (let run = 0; run < 5; run += 1) {
      const running = index.job.run();
      await sleep(40 * run);
      for (let polls = 0, done = false; !done && polls < 200; polls += 1)
        done = ((await store.query(kill)) as unknown[]).length > 0 && (kills += 1) > 0;
      await running;
    }
    expect(kills).toBeGreaterThan(0);
    await new Unpaced(new WriteSql(stores.writes), new Metrics()).job.run();
    const pending = await store.query(`SELECT gin_clean_pending_list('history.search_chunks_grams') AS pages`);
    expect(pending).toEqual([{ pages: 0 }]);
    const found = await findByFew('walrus', killed);
    expect(found.seqs).toEqual([50]);
    expect(found.read).toBeLessThan(FEW_MESSAGES);
    expect(await count('history.search_chunks WHERE room_id = $1', [killed])).toBe(CHUNKS);
  });

  it('is written by several histories, each chunk once', async () => {
    const shared = await longRoom();
    const writes = new CountingWrites(stores.writes);
    const others = [1, 2, 3].map(() => new Unpaced(writes, new Metrics()));
    await Promise.all(others.map(({ job }) => job.run()));
    expect(await count('history.search_chunks WHERE room_id = $1', [shared])).toBe(CHUNKS);
    expect(writes.chunks).toBe(CHUNKS);
  });

  it('drops chunks without any remaining message', async () => {
    const kept = await longRoom();
    await write(7_000, 'narwhal', kept);
    await write(100, 'narwhal', kept);
    await index.job.run();
    const first = 5 * CHUNK_MESSAGES + 3;
    await store.query('DELETE FROM history.messages WHERE room_id = $1 AND seq < $2', [kept, first]);
    await store.query('UPDATE history.rooms SET first_seq = $2 WHERE id = $1', [kept, first]);
    expect((await find('narwhal', kept)).seqs).toEqual([7_000]);
    await index.job.run();
    expect((await find('narwhal', kept)).seqs).toEqual([7_000]);
    expect(await count('history.search_chunks WHERE room_id = $1', [kept])).toBe(CHUNKS - 5);
  });

  it('is deleted with its room', async () => {
    const rooms = [await longRoom(), await longRoom()];
    await index.job.run();
    await store.query('UPDATE history.rooms SET deleted_at = now(), erasing = (id = $1) WHERE id = ANY($2::uuid[])', [
      rooms[0],
      rooms,
    ]);
    const left = (tables: string, id: RoomId | undefined) => count(`history.${tables} WHERE room_id = $1`, [id]);
    await new RoomErasureService(new WriteSql(stores.writes)).job.run();
    expect({
      search_chunks: await left('search_chunks', rooms[0]),
      search_rooms: await left('search_rooms', rooms[0]),
    }).toEqual({ search_chunks: 0, search_rooms: 0 });
    expect(await left('search_chunks', rooms[1])).toBe(CHUNKS);
    await index.job.run();
    expect({
      search_chunks: await left('search_chunks', rooms[1]),
      search_rooms: await left('search_rooms', rooms[1]),
    }).toEqual({ search_chunks: 0, search_rooms: 0 });
  });

  it('is not used if it cannot be read in time', async () => {
    await write(400, 'platypus');
    await index.job.run();
    const runner = store.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE history.search_chunks IN ACCESS EXCLUSIVE MODE');
    try {
      const { seqs, read } = await find('platypus');
      expect(seqs).toEqual([400]);
      expect(read).toBeGreaterThanOrEqual(MESSAGES);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });

  it('returns each hit once over all pages while it is being built', async () => {
    const growing = await longRoom(
      [ann],
      40 * CHUNK_MESSAGES,
      `CASE WHEN n % 500 = 7 THEN 'lemur ' ELSE 'straw ' END || n`,
    );
    const expected = Array.from({ length: 21 }, (_, n) => 500 * n + 7).reverse();
    const building = index.job.run();
    expect(await all({ query: 'lemur', roomId: growing, limit: 3 })).toEqual(expected);
    await building;
    const touched = async () => {
      await store.touch(growing, 9_000, `body = body || 'x'`);
      await index.job.run();
    };
    expect(await all({ query: 'lemur', roomId: growing, limit: 3 }, touched)).toEqual(expected);
  });

  it('is read through its own index, without entries of other rooms', async () => {
    const plan = await new PreparedSql(stores.reads).snapshot(async (sql) => {
      await sql.rows(SET_LOOK, ['5000']);
      const query = `'${chunkQuery(['straw']).replaceAll("'", "''")}'`;
      const text = HOLDING.text.replace('$1', `'{${roomId}}'`).replace('$2', query).replace('$3', '99');
      const rows = await sql.rows<{ 'QUERY PLAN': string }>(
        { name: 'explain-holding', text: `EXPLAIN (ANALYZE, BUFFERS OFF) ${text}` },
        [],
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    const read = (node: string) => Number(new RegExp(`${node} .*actual.* rows=(\\d+)`).exec(plan)?.[1]);
    expect(read('Bitmap Heap Scan on search_chunks')).toBe(CHUNKS);
    // Old versions of a row stay in an index until autovacuum comes.
    expect(read('Bitmap Index Scan on search_chunks_grams')).toBeLessThan(2 * CHUNKS);
    expect(await count('history.search_chunks')).toBeGreaterThan(4 * CHUNKS);
    expect(plan).not.toMatch(/Seq Scan/);
  });

  it.each([
    [BEHIND, ['rooms_pkey', 'search_rooms_pkey']],
    [LOCK, ['search_rooms_pkey']],
    [HEADS, ['rooms_pkey']],
    [CHANGES, ['messages_changed']],
    [BODIES, ['messages_pkey']],
    [DROP_CHUNKS, ['search_chunks_pkey']],
    [INDEXED_ROOMS, ['messages_changed', 'search_rooms_pkey']],
  ])('is maintained through database indexes only: $name', async ({ text }, indexes) => {
    const runner = store.dataSource.createQueryRunner();
    await runner.query(`PREPARE planned AS ${text}`);
    const nulls = [...new Set(text.match(/\$\d+/g))].map(() => 'NULL').join(', ');
    const rows = (await runner.query(`EXPLAIN EXECUTE planned(${nulls})`)) as { 'QUERY PLAN': string }[];
    await runner.query('DEALLOCATE planned');
    await runner.release();
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect([...plan.matchAll(/Index (?:Only )?Scan using (\w+)/g)].map(([, name]) => name).sort()).toEqual(indexes);
    expect(plan).not.toMatch(/(Seq|Bitmap Heap) Scan/);
  });

  it('does not change the order of hits over all rooms and pages', async () => {
    const cat = await store.person('cat');
    const body = (nth: number) => `CASE WHEN n % ${String(nth)} = 9 THEN 'marmot ' ELSE 'straw ' END || n`;
    const rooms = [];
    for (const nth of [700, 900, 4_000]) rooms.push(await longRoom([cat], 20 * CHUNK_MESSAGES + 17 * nth, body(nth)));
    rooms.push(await longRoom([cat], 500, body(100)));
    await index.job.run();
    const expected = (await store.query(
      `SELECT room_id, seq FROM history.messages WHERE room_id = ANY($1::uuid[]) AND body LIKE 'marmot%'
        ORDER BY created_at DESC, room_id DESC, seq DESC`,
      [rooms],
    )) as { room_id: RoomId; seq: number }[];
    const found: { room_id: RoomId; seq: number }[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await service.search(cat, {
        query: 'marmot',
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      });
      found.push(...page.hits.map(({ message }) => ({ room_id: message.roomId, seq: message.seq })));
      cursor = page.cursor;
    }
    expect(expected.length).toBeGreaterThan(60);
    expect(found).toEqual(expected);
  });

  it(
    'finds the same as reading everything does',
    async () => {
      const random = await longRoom(
        [ann],
        32 * CHUNK_MESSAGES,
        `array_to_string(ARRAY(SELECT substr('aaabbcdeF 明天%_ςΣ🎉', 1 + (random() * 16 + 0 * n)::int, 1) FROM generate_series(1, 12)), '')`,
      );
      const letters = fc.constantFrom(...'aabbcdef', '明', '天', '%', '_', 'ς', '🎉', ' ');
      const queries = fc
        .array(letters, { minLength: 1, maxLength: 6 })
        .map((some) => some.join(''))
        .filter((query) => query.trim() !== '');
      const edits = fc.array(fc.tuple(fc.integer({ min: 1, max: 32 * CHUNK_MESSAGES }), queries), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(
          edits,
          fc.array(queries, { minLength: 1, maxLength: 4 }),
          fc.boolean(),
          async (some, asked, run) => {
            for (const [seq, body] of some) await write(seq, body, random);
            if (run) await index.job.run();
            const rows = (await store.query(
              'SELECT seq, body FROM history.messages WHERE room_id = $1 AND deleted_at IS NULL ORDER BY seq DESC',
              [random],
            )) as { seq: number; body: string }[];
            for (const query of asked) {
              const words = searchWords(query);
              const expected = rows.filter(({ body }) => highlightsOf(body, words) !== null).map(({ seq }) => seq);
              expect(await all({ query, roomId: random, limit: 200 })).toEqual(expected);
            }
          },
        ),
        { numRuns: 15 },
      );
    },
    RANDOM_TIMEOUT_MS,
  );
});
