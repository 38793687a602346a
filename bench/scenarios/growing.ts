import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

import type { Growth, Grown } from '../load/growing-load.js';
import { cpuMicroseconds } from '../measure/processes.js';
import type { System } from '../systems/system.js';
import { faults, Gathering, percentile } from './gathering.js';
import { percentilesDuring } from './percentiles-during.js';
import type { Figures, Scenario, Settings } from './scenario.js';

/** Others, who send at a fixed pace. */
const OTHERS = { rooms: 100, membersPerRoom: 2, sendersPerRoom: 2 };
const PACE = 100;
const CONTROL_SECONDS = 20;
const WINDOW = 4;
const EVERY_MS = 50;
const SECOND_MS = 1000;

/** Messages that grow, beside others who send. */
interface Answers {
  readonly name: string;
  readonly summary: string;
  readonly senders: number;
  readonly messagesEach: number;
  readonly perSecond: number | null;
}

/** Messages that grow by 20 texts a second each, and what others notice of it. */
export function growing({ name, summary, senders, messagesEach, perSecond }: Answers): Scenario {
  return {
    name,
    summary,
    plots: [],
    async set(system, settings) {
      const others = await Gathering.of(system, { ...OTHERS, name: `${name} others` }, settings.generators);
      const crowd = { name, rooms: senders, membersPerRoom: 2, sendersPerRoom: 1 };
      // A generator has the readers of its writers.
      const writers = await Gathering.of(system, crowd, 1);
      await others.runIn(WINDOW, settings.runInSeconds * SECOND_MS);
      const texts = Math.ceil((settings.seconds * SECOND_MS) / EVERY_MS);
      const growth: Growth = { way: 'pieces', messages: messagesEach, texts, everyMs: EVERY_MS, perSecond };
      const runInTexts = Math.ceil((settings.runInSeconds * SECOND_MS) / EVERY_MS);
      await writers.generators.call('grow', { ...growth, texts: runInTexts });
      return {
        round: () => growBeside(others, writers, growth, settings),
        end() {
          others.generators.stop();
          writers.generators.stop();
        },
      };
    },
  };
}

async function growBeside(
  others: Gathering,
  writers: Gathering,
  growth: Growth,
  { warmUpSeconds, generators }: Settings,
): Promise<Figures> {
  const first = await others.totals();
  await others.generators.call('pace', PACE / generators);
  await sleep(warmUpSeconds * SECOND_MS);
  const control = await percentilesDuring(others, () => sleep(CONTROL_SECONDS * SECOND_MS));
  let grown: readonly Grown[] = [];
  const beside = await percentilesDuring(others, async () => {
    grown = await writers.generators.call('grow', growth);
  });
  await others.generators.call('quiet');
  const last = await others.settle();
  const pieceMs = grown.flatMap((each) => each.pieceMs);
  return {
    'control ack p99 ms': control.p99,
    'ack p50 ms': beside.p50,
    'ack p99 ms': beside.p99,
    'ack p99 ms above 2 × control': beside.p99 - 2 * control.p99,
    'piece p50 ms': percentile(pieceMs, 0.5),
    'piece p99 ms': percentile(pieceMs, 0.99),
    'pieces/s': pieceMs.length / beside.seconds,
    'requests/s': grown.reduce((sum, { requests }) => sum + requests, 0) / beside.seconds,
    ...faults(first, last),
  };
}

const IDLE_MS = 20_000;
/** Two answers of 100 s, also on a slow machine. */
const ROUND_TIMEOUT_MS = 900_000;
const ANSWER = { messages: 1, texts: 2_000, everyMs: EVERY_MS, perSecond: null };

/** One answer of 8,000 code points over 100 s, as pieces and as edits. */
export const growingCost: Scenario = {
  name: 'growing-cost',
  summary: 'one message of 8,000 code points over 100 s for one reader, in 2,000 pieces and by 2,000 edits',
  plots: [],
  roundTimeoutMs: ROUND_TIMEOUT_MS,
  async set(system, { scale }) {
    const { postgres } = system;
    if (postgres === undefined) throw new Error('the system has no database');
    const client = new pg.Client(postgres);
    client.on('error', () => undefined);
    await client.connect();
    const crowd = { name: 'growing-cost', rooms: 1, membersPerRoom: 2, sendersPerRoom: 1 };
    const writers = await Gathering.of(system, crowd, 1);
    const texts = Math.ceil(ANSWER.texts * scale);
    const measured = (way: Growth['way']) => measureWay({ system, client, writers }, { ...ANSWER, texts, way });
    return {
      async round() {
        const [pieces, edits] = [await measured('pieces'), await measured('edits')];
        const ratios = Object.entries(pieces).map(([name, value]) => [
          `edits / pieces, ${name}`,
          (edits[name] ?? NaN) / value,
        ]);
        return { ...named('pieces', pieces), ...named('edits', edits), ...Object.fromEntries(ratios) } as Figures;
      },
      end() {
        writers.generators.stop();
        void client.end();
      },
    };
  },
};

const named = (way: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${way}: ${name}`, value]));

interface Site {
  readonly system: System;
  readonly client: pg.Client;
  readonly writers: Gathering;
}

/** CPU time and WAL are those above the same time without any load. */
async function measureWay({ system, client, writers }: Site, growth: Growth): Promise<Figures> {
  const cpu = (): number => cpuMicroseconds(Object.values(system.parts).flat()) / SECOND_MS;
  const used = async <Result>(work: () => Promise<Result>) => {
    const [cpuFrom, walFrom, startedAt] = [cpu(), await walBytes(client), performance.now()];
    const result = await work();
    return { result, ms: performance.now() - startedAt, cpu: cpu() - cpuFrom, wal: (await walBytes(client)) - walFrom };
  };
  await client.query('CHECKPOINT');
  const idle = await used(() => sleep(IDLE_MS));
  const busy = await used(() => writers.generators.call('grow', growth));
  const times = busy.ms / idle.ms;
  return {
    'CPU ms': busy.cpu - idle.cpu * times,
    'WAL KiB': (busy.wal - idle.wal * times) / 1024,
    'reader KiB': (busy.result[0]?.readBytes ?? 0) / 1024,
  };
}

async function walBytes(client: pg.Client): Promise<number> {
  const text = `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`;
  return (await client.query<{ bytes: number }>(text)).rows[0]?.bytes ?? 0;
}
