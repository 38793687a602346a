import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { UserId } from '#contracts';
import { SearchService } from '../../apps/history/src/reads/search/search.service.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { ReadSql } from '../../apps/history/src/store/read-sql.js';
import { addMember, addRooms, makeWords, say, withStore } from './0005-store.js';

/**
 * Measures docs/adr/0005-search.md: the latency of searches in a million messages, with the walk and with a GIN
 * index of all bodies. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0005-search-latency.js`
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
  await makeWords(client);
  await addRooms(client, rooms, MESSAGES_PER_ROOM);
  await addRooms(client, [longRoom], LONG_ROOM_MESSAGES);
  const ids = new Map<string, UserId>();
  for (const [name, roomIds] of Object.entries(PEOPLE)) ids.set(name, await addMember(client, roomIds));
  await client.query('VACUUM ANALYZE');
  return ids;
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
