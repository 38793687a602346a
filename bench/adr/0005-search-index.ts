import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { Metrics } from '#platform/metrics/metrics';
import { HOLDING, INDEXED_ROOMS } from '../../apps/history/src/reads/search/candidates.store.js';
import { SearchIndexService } from '../../apps/history/src/jobs/search-index/search-index.service.js';
import { SearchService } from '../../apps/history/src/reads/search/search.service.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { ReadSql } from '../../apps/history/src/store/read-sql.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';
import { cpuMicroseconds } from '../measure/processes.js';
import { addMember, addRooms, makeWords, say, withStore } from './0005-store.js';

/**
 * Measures docs/adr/0005-search.md: searches among 600,000 messages with and without the index of chunks, the cost of
 * the index job per message, and its effect on appends. `npx tsc -p tsconfig.bench.json && node
 * dist/bench/adr/0005-search-index.js`
 */
const CONNECTIONS = 8;
const ROUNDS = 5;
const QUERIES = ['the', 'recipient', 'zzzqqq', 'software zzzqqq', 'qz', 'q', '咖啡'];
const ROOMS = { 'a long room': [1, 200_000], '100 rooms of 4,100': [100, 4_100] } as const;
const BATCHES = 400;
const MESSAGES_PER_BATCH = 50;
const APPENDED_ROOMS = 20;

const APPEND = `WITH room AS (UPDATE history.rooms SET head_seq = head_seq + $2, head_rev = head_rev + $2 WHERE id = $1
    RETURNING head_seq - $2 AS seq, head_rev - $2 AS rev)
  INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
  SELECT $1, seq + k, gen_random_uuid(), rev + k, rev + k, 'text', $1,
         (SELECT string_agg(w, ' ') FROM words x WHERE x.n BETWEEN $3 + k AND $3 + k + 9) || ' ' || left(md5((seq + k)::text), 6),
         '\\x00', now()
    FROM room, generate_series(1, $2::int) k`;

class UnpacedSearchIndex extends SearchIndexService {
  protected override rest(): Promise<void> {
    return Promise.resolve();
  }
}

/** Reads as if no room were indexed. */
class WithoutIndex extends ReadSql {
  override snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    const unknown = (statement: Statement): boolean => [INDEXED_ROOMS, HOLDING].includes(statement);
    return super.snapshot((sql) =>
      work({ rows: (statement, values) => (unknown(statement) ? Promise.resolve([]) : sql.rows(statement, values)) }),
    );
  }
}

const median = (numbers: number[]): number => numbers.sort((one, other) => one - other)[numbers.length >> 1] ?? 0;

/** Reads all pages. Returns the time of the first one and of all in ms, and the hits. */
async function searchAll(service: SearchService, userId: UserId, query: string) {
  const startedMs = performance.now();
  let [firstMs, requests, hits] = [0, 0, 0];
  let cursor: string | null | undefined;
  while (cursor !== null && hits <= 50) {
    const page = await service.search(userId, { query, ...(cursor === undefined ? {} : { cursor }) });
    firstMs ||= performance.now() - startedMs;
    ({ cursor } = page);
    requests += 1;
    hits += page.hits.length;
  }
  return { firstMs, allMs: performance.now() - startedMs, requests, hits };
}

async function compare(ways: readonly SearchService[], name: string, userId: UserId): Promise<void> {
  for (const query of QUERIES) {
    const runs = ways.map((): Awaited<ReturnType<typeof searchAll>>[] => []);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [way, service] of ways.entries()) runs[way]?.push(await searchAll(service, userId, query));
    const [without = 0, withIt = 0] = runs.map((each) => median(each.map(({ allMs }) => allMs)));
    const columns = runs.map((each) => {
      const { requests = 0, hits = 0 } = each[0] ?? {};
      const firstMs = median(each.map((run) => run.firstMs));
      return `${firstMs.toFixed(1)} ms, ${String(requests)} requests ${median(each.map(({ allMs }) => allMs)).toFixed(1)} ms, ${String(hits)} hits`;
    });
    say(`${name} | ${query} | walk ${columns.join(' | index ')} | walk/index ${(without / withIt).toFixed(1)}`);
  }
}

async function build(client: Client, sql: WriteSql, pid: number): Promise<void> {
  const [cpu, own, startedMs] = [cpuMicroseconds([pid]), process.cpuUsage(), performance.now()];
  const before = await client.query<{ lsn: string }>('SELECT pg_current_wal_lsn() AS lsn');
  await new UnpacedSearchIndex(sql, new Metrics()).job.run();
  const { rows } = await client.query<Record<string, string>>(
    `SELECT (SELECT sum(next_chunk - first_chunk) * 256 FROM history.search_rooms) AS messages,
            pg_wal_lsn_diff(pg_current_wal_lsn(), $1) AS wal, pg_relation_size('history.search_chunks_grams') AS gin,
            pg_table_size('history.search_chunks') AS rows, pg_total_relation_size('history.messages') AS all`,
    [before.rows[0]?.lsn],
  );
  const messages = Number(rows[0]?.['messages']);
  const per = (what: number): string => (what / messages).toFixed(1);
  const { user, system } = process.cpuUsage(own);
  say(
    `building: ${String(messages)} messages in ${((performance.now() - startedMs) / 1000).toFixed(1)} s; per message ` +
      `${per(cpuMicroseconds([pid]) - cpu)} µs of PostgreSQL, ${per(user + system)} µs of node; bytes: ` +
      Object.entries(rows[0] ?? {})
        .map(([name, bytes]) => `${name} ${per(Number(bytes))}`)
        .join(', '),
  );
}

/**
 * Appends to large rooms while the job runs as in a history. Measures the longest statement and the CPU per message.
 */
async function append(client: Client, pid: number, roomIds: readonly string[], job: SearchIndexService | null) {
  const cpu = cpuMicroseconds([pid]);
  const times: number[] = [];
  for (let n = 0; n < BATCHES; n += 1) {
    if (job !== null && n % 20 === 0) void job.job.run();
    const startedMs = performance.now();
    const values = [roomIds[n % roomIds.length], MESSAGES_PER_BATCH, (n * 7_919) % 4_000];
    await client.query({ name: 'append', text: APPEND, values });
    times.push(performance.now() - startedMs);
  }
  await job?.job.run();
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { cpu: (cpuMicroseconds([pid]) - cpu) / (BATCHES * MESSAGES_PER_BATCH), p50: at(0.5), p99: at(0.99) };
}

async function compareAppends(client: Client, pid: number, sql: WriteSql): Promise<void> {
  const roomIds = Array.from({ length: APPENDED_ROOMS }, () => randomUUID() as string);
  await addRooms(client, roomIds, 3_000);
  await new UnpacedSearchIndex(sql, new Metrics()).job.run();
  for (let round = 0; round < ROUNDS; round += 1) {
    const without = await append(client, pid, roomIds, null);
    await new UnpacedSearchIndex(sql, new Metrics()).job.run();
    const withIt = await append(client, pid, roomIds, new SearchIndexService(sql, new Metrics()));
    const ratio = (what: 'cpu' | 'p50' | 'p99'): string =>
      `${what} ${without[what].toFixed(1)} ${withIt[what].toFixed(1)} ×${(withIt[what] / without[what]).toFixed(2)}`;
    say(`appending without and with the job: ${(['cpu', 'p50', 'p99'] as const).map(ratio).join(' | ')}`);
  }
}

await withStore(async (client, { url, pid }) => {
  await makeWords(client);
  const people = new Map<string, UserId>();
  for (const [name, [rooms, messages]] of Object.entries(ROOMS)) {
    const roomIds = Array.from({ length: rooms }, () => randomUUID() as string as RoomId);
    await addRooms(client, roomIds, messages);
    people.set(name, await addMember(client, roomIds));
  }
  await client.query('VACUUM ANALYZE');
  const { reads, writes } = createDataSources(url, CONNECTIONS);
  await Promise.all([reads.initialize(), writes.initialize()]);
  const sql = new WriteSql(writes);
  await build(client, sql, pid);
  const ways = [new SearchService(new WithoutIndex(reads)), new SearchService(new ReadSql(reads))];
  for (const [name, userId] of people) await compare(ways, name, userId);
  await compareAppends(client, pid, sql);
  await Promise.all([reads.destroy(), writes.destroy()]);
});
