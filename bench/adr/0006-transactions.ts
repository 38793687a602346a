import { createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { newId, type Actor, type CommandId, type CommandRequests, type MessageId, type RoomId } from '#contracts';
import { startPostgres, type PostgresEngine } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import type { Transaction } from '#persistence/prepared-sql';
import { StoreClock } from '#persistence/store-clock';
import { ChangeTransactionService } from '../../apps/history/src/pipeline/change-transaction.service.js';
import { prepare } from '../../apps/history/src/commands/apply.policy.js';
import type { RoomWork } from '../../apps/history/src/room/draft/room-work.js';
import { NO_FILE_RULES } from '../../apps/history/src/room/rules/file-rules.js';
import { NO_STRANGER_RULES } from '../../apps/history/src/room/rules/stranger-rules.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';
import { cpuMicroseconds } from '../measure/processes.js';

/**
 * Measures docs/adr/0006-pipelined-transactions.md: the cost of a transaction of sends with pipelined statements, and
 * with statements that wait for the previous one. `npx tsc -p tsconfig.bench.json && node
 * dist/bench/adr/0006-transactions.js`
 */
const ROUNDS = 7;
/** Delay of each packet from PostgreSQL, to simulate a database some hundred kilometres away. */
const FAR_MS = 2;
const CONNECTIONS_MAX = 8;
const BODY = 'ten words of a typical message in a chat between people';
const KEY = createSecretKey(Buffer.alloc(32, 1));
const LOADS = [
  { rooms: 1, messages: 1, transactions: 400 },
  { rooms: 50, messages: 1, transactions: 60 },
  { rooms: 1, messages: 100, transactions: 60 },
];
type Load = (typeof LOADS)[number];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const ann: Actor = { userId: newId(), username: 'ann', displayName: 'Ann', type: 'user', version: 1 };

/** Each statement waits for the previous one. */
class OneByOne extends WriteSql {
  override transaction<Result>(work: (open: Transaction) => Promise<Result>): Promise<Result> {
    return super.transaction((open) => {
      let last: Promise<unknown> = Promise.resolve();
      const next = <Answer>(statement: () => Promise<Answer>): Promise<Answer> => {
        const answer = last.then(statement);
        last = answer.catch(() => undefined);
        return answer;
      };
      return work({
        rows: (statement, values) => next(() => open.rows(statement, values)),
        commit: () => next(() => open.commit()),
      });
    });
  }
}

function workOf<Type extends 'room:create' | 'message:send'>(
  roomId: RoomId,
  type: Type,
  requests: CommandRequests[Type][],
): RoomWork {
  const entries = requests.map((request, place) => {
    // TypeScript cannot correlate the two unions.
    const command = { type, commandId: newId<CommandId>(), connectionId: 'bench', actor: ann, request } as never;
    return { ...prepare(command, KEY), deadline: Infinity, batch: 0, place };
  });
  return { roomId, entries, failedSends: new Map() };
}

async function roundOf(transaction: ChangeTransactionService, rooms: readonly RoomId[], load: Load) {
  const startedMs = performance.now();
  for (let n = 0; n < load.transactions; n += 1) {
    const works = rooms.map((roomId) =>
      workOf(
        roomId,
        'message:send',
        Array.from({ length: load.messages }, () => ({ id: newId<MessageId>(), body: BODY })),
      ),
    );
    await transaction.run(works, new Set());
  }
  return (performance.now() - startedMs) / load.transactions;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** A proxy to the same PostgreSQL with added latency. */
async function far(url: string): Promise<{ url: string; close(): void }> {
  const target = new URL(url);
  const { port, hostname } = target;
  const server = createServer((near) => {
    const there = connect(Number(port), hostname);
    near.setNoDelay(true).pipe(there.setNoDelay(true));
    there.on('data', (packet) => setTimeout(() => near.writable && near.write(packet), FAR_MS));
    there.on('close', () => near.destroy());
    for (const socket of [near, there]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  target.port = String(address.port);
  return { url: target.href, close: () => server.close() };
}

async function measure(title: string, url: string, postgres: PostgresEngine): Promise<void> {
  const { writes } = createDataSources(url, CONNECTIONS_MAX);
  await writes.initialize();
  const buses = new InProcessBuses();
  const clock = await StoreClock.of(writes);
  const variants = {
    pipelined: new ChangeTransactionService(
      new WriteSql(writes),
      buses.commands,
      clock,
      NO_STRANGER_RULES,
      NO_FILE_RULES,
    ),
    'one by one': new ChangeTransactionService(
      new OneByOne(writes),
      buses.commands,
      clock,
      NO_STRANGER_RULES,
      NO_FILE_RULES,
    ),
  };
  for (const load of LOADS) {
    const rooms = Array.from({ length: load.rooms }, () => newId<RoomId>());
    for (const roomId of rooms)
      await variants.pipelined.run([workOf(roomId, 'room:create', [{ kind: 'group', name: 'bench' }])], new Set());
    const times = new Map(Object.keys(variants).map((name) => [name, { ms: [] as number[], cpu: [] as number[] }]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, transaction] of Object.entries(variants)) {
        const before = cpuMicroseconds([postgres.pid, process.pid]);
        const ms = await roundOf(transaction, rooms, load);
        const cpu = (cpuMicroseconds([postgres.pid, process.pid]) - before) / load.transactions;
        times.get(name)?.ms.push(ms);
        times.get(name)?.cpu.push(cpu);
      }
    }
    for (const [name, { ms, cpu }] of times)
      say(
        `${title} | ${String(load.rooms)} rooms × ${String(load.messages)} | ${name} | ${median(ms).toFixed(2)} ms ` +
          `(${Math.min(...ms).toFixed(2)}–${Math.max(...ms).toFixed(2)}) | CPU ${median(cpu).toFixed(0)} µs`,
      );
  }
  await writes.destroy();
  await buses.close();
}

const folder = mkdtempSync(join(tmpdir(), 'parley-transactions-'));
const postgres = await startPostgres({ dataDir: folder, persistent: false });
await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
await measure('near', postgres.url, postgres);
const proxy = await far(postgres.url);
await measure('far', proxy.url, postgres);
proxy.close();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
