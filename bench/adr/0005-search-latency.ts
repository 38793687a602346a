import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { UserId } from '#contracts';
import { SearchService } from '../../apps/history/src/search/search.service.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { ReadSql } from '../../apps/history/src/store/read-sql.js';
import { say, withStore, WORDS, WORDS_PER_BODY } from './0005-store.js';

/**
 * Measures docs/adr/0005-search.md: how long searches take among a million messages, by the walk as shipped and by a
 * GIN index. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0005-search-latency.js`
 */
const ROOMS = 2_000;
const MESSAGES_PER_ROOM = 400;
const LONG_ROOM_MESSAGES = 200_000;
const QUERIES = ['the', 'recipient', 'zzzqqq', 'software zzzqqq', 'qz'];
const ROUNDS = 5;
const CONNECTIONS = 8;

const rooms = Array.from({ length: ROOMS }, () => randomUUID() as string);
const longRoom = randomUUID() as string;
const PEOPLE = {
  'of 50 rooms': rooms.slice(0, 50),
  'of 1,000 rooms': rooms.slice(0, 1_000),
  'of a long room': [longRoom],
};

async function fill(client: Client): Promise<Map<string, UserId>> {
  await client.query('CREATE TABLE words AS SELECT n, w FROM unnest($1::text[]) WITH ORDINALITY AS x (w, n)', [WORDS]);
  await client.query('ALTER TABLE words ADD PRIMARY KEY (n)');
  const ids = new Map<string, UserId>();
  await addRooms(client, rooms, MESSAGES_PER_ROOM);
  await addRooms(client, [longRoom], LONG_ROOM_MESSAGES);
  for (const [name, roomIds] of Object.entries(PEOPLE)) {
    const userId = randomUUID() as string as UserId;
    ids.set(name, userId);
    await client.query(
      `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
       SELECT id, $1, 'member', 'joined', now(), 1, n FROM unnest($2::uuid[]) WITH ORDINALITY AS x (id, n)`,
      [userId, roomIds],
    );
  }
  await client.query('VACUUM ANALYZE');
  return ids;
}

/** Rooms talk at the same time: their messages lie among each other's on disk. */
async function addRooms(client: Client, roomIds: readonly string[], messages: number): Promise<void> {
  await client.query(
    `INSERT INTO history.rooms
       (id, kind, visibility, name, created_at, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
     SELECT id, 'group', 'private', 'room', now(), '', $2::bigint, $2, 1, now() FROM unnest($1::uuid[]) AS id`,
    [roomIds, messages],
  );
  const last = WORDS.length - WORDS_PER_BODY - 1;
  await client.query(
    `INSERT INTO history.messages
       (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
     SELECT x.room_id, x.seq, gen_random_uuid(), x.seq, x.seq, 'text', x.room_id,
            (SELECT string_agg(w, ' ') FROM words WHERE n BETWEEN x.k % $3::int AND x.k % $3 + $4::int),
            '\\x00', now() - make_interval(secs => $2::int - x.seq)
       FROM (SELECT room_id, seq, (seq * 31 + place) * 7919 AS k
               FROM generate_series(1, $2::int) seq, unnest($1::uuid[]) WITH ORDINALITY AS r (room_id, place)
              ORDER BY seq) x`,
    [roomIds, messages, last, WORDS_PER_BODY],
  );
}

async function report(way: string, name: string, query: string, search: () => Promise<string>): Promise<void> {
  const times: number[] = [];
  let found = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    found = await search();
    times.push(performance.now() - startedMs);
  }
  const median = times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
  say(`${way} | ${name} | ${query} | ${median.toFixed(1)} ms | ${found}`);
}

async function byWalk(service: SearchService, userId: UserId, query: string): Promise<string> {
  const { hits, cursor } = await service.search(userId, { query });
  return `${String(hits.length)} hits${cursor === null ? '' : ', more'}`;
}

/** The planner's choice among the trigram index, a sequential scan and the members' rooms. */
async function byGin(client: Client, userId: UserId, query: string): Promise<string> {
  const { rows } = await client.query(
    `SELECT m.room_id, m.seq FROM history.messages m
      WHERE lower(m.body) LIKE ALL ($1::text[]) AND lower(m.body) LIKE $3
        AND EXISTS (SELECT 1 FROM history.members me WHERE me.user_id = $2 AND me.room_id = m.room_id)
      ORDER BY m.created_at DESC LIMIT 51`,
    [query.split(' ').map((word) => `%${word}%`), userId, `%${query.split(' ').at(-1) ?? ''}%`],
  );
  return `${String(rows.length)} hits`;
}

await withStore(async (client, { url }) => {
  const people = await fill(client);
  const { reads } = createDataSources(url, CONNECTIONS);
  await reads.initialize();
  const service = new SearchService(new ReadSql(reads));
  for (const [name, userId] of people)
    for (const query of QUERIES) await report('walk', name, query, () => byWalk(service, userId, query));
  await reads.destroy();
  await client.query('CREATE INDEX tried ON history.messages USING gin (lower(body) gin_trgm_ops)');
  await client.query('ANALYZE history.messages');
  for (const [name, userId] of people)
    for (const query of QUERIES) await report('gin', name, query, () => byGin(client, userId, query));
});
