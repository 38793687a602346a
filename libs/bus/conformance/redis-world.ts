import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS, type BusWorld, type DoomedConsumer } from './bus-world.js';
import { RedisBuses } from '../src/redis/redis-buses.js';
import { PARLEY_USER } from './redis-user.js';

/** A broker under test: a single Redis or a Cluster. */
export interface Broker {
  readonly url: string;
  kill(): Promise<void>;
  /** Restarts it empty on the same ports. */
  startEmpty(): Promise<void>;
  empty(): Promise<void>;
  /** Commands, keys and channels that the ACL has refused since the broker started. */
  refused(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A world on a shared broker, isolated by its own prefix. Closing it leaves the broker running. */
export function redisWorld(broker: Broker): BusWorld {
  const prefix = `${PARLEY_USER.prefix}test-${randomUUID()}`;
  let isKilled = false;
  const opened: RedisBuses[] = [];
  const children: DoomedConsumer[] = [];
  return {
    async connect() {
      const buses = await openBuses(broker.url, prefix);
      opened.push(buses);
      return buses;
    },
    async startDoomedConsumer() {
      const child = await startDoomedConsumer(broker.url, prefix);
      children.push(child);
      return child;
    },
    async killBroker() {
      isKilled = true;
      await broker.kill();
    },
    async startBrokerEmpty() {
      await broker.startEmpty();
      isKilled = false;
    },
    emptyBroker: () => broker.empty(),
    async close() {
      await Promise.all(children.map((child) => child.kill()));
      await Promise.all(opened.map((buses) => buses.close()));
      if (isKilled) await broker.startEmpty();
    },
  };
}

/** If Redis does not answer a process in time, the process ends and its supervisor starts it again. */
async function openBuses(url: string, prefix: string): Promise<RedisBuses> {
  const endsAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await RedisBuses.open({ url, prefix });
    } catch (error) {
      if (performance.now() > endsAtMs) throw error;
    }
  }
}

/** Runs a TypeScript module in a Node process. */
const RUN_TYPESCRIPT = `
  const { runnerImport } = await import('vite');
  const environments = { inline: { resolve: { conditions: ['parley-source'] } } };
  await runnerImport(process.argv[1], { configFile: false, logLevel: 'error', environments });`;

async function startDoomedConsumer(url: string, prefix: string): Promise<DoomedConsumer> {
  const main = fileURLToPath(new URL('./doomed-consumer.process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUN_TYPESCRIPT, main], {
    env: { ...process.env, REDIS_URL: url, REDIS_PREFIX: prefix },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const taken: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === 'consuming') resolve();
      else taken.push(...(message as unknown[]));
    });
    child.once('exit', (code) => reject(new Error(`the consumer ended with ${String(code)}`)));
  });
  return {
    taken,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
