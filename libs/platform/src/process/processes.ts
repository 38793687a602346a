import type { BeforeApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Readiness } from '#contracts/routes/process.routes';
import { BUILD_VERSION } from '../build-version.js';
import { PeriodicJob } from '../jobs/periodic-job.js';
import type { Metrics } from '../metrics/metrics.js';
import type { ReadinessChecks } from '../readiness/readiness.js';
import { readNumbers, type ProcessNumbers } from './process-numbers.js';

/** A process that has shown itself lately. */
export interface ShownProcess {
  readonly service: string;
  /** Its host and its id there. */
  readonly process: string;
  readonly version: string;
  /** ISO time of its start. */
  readonly since: string;
  readonly state: Readiness['status'];
  /** The parts that do not answer, also those without which the process is ready. */
  readonly failing: readonly string[];
  readonly numbers: ProcessNumbers;
}

/** The commands of Redis that this needs. */
export interface ProcessesRedis {
  set(key: string, value: string, unit: 'PX', ms: number): Promise<unknown>;
  get(key: string): Promise<string | null>;
  del(key: string): Promise<unknown>;
  hset(key: string, field: string, value: string): Promise<unknown>;
  hgetall(key: string): Promise<Record<string, string>>;
  hdel(key: string, field: string): Promise<unknown>;
}

interface Shared {
  readonly redis: ProcessesRedis;
  /** `REDIS_PREFIX`. */
  readonly prefix: string;
}

const SHOW_MS = 5_000;
/** A process that has not shown itself for this long is gone. */
const SHOWN_MS = 15_000;

/**
 * The processes of the site. With Redis each keeps a key that expires, whose name is in a hash of all; without, there is this process
 * alone.
 */
export class Processes implements BeforeApplicationShutdown {
  readonly job = new PeriodicJob({ name: 'show-process', intervalMs: SHOW_MS, work: () => this.show() });
  private readonly id = randomUUID();
  private shared: Shared | undefined;

  constructor(
    private readonly service: string,
    private readonly checks: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  /** From then on the other processes see this one. */
  share(shared: Shared): void {
    this.shared = shared;
  }

  /** By service. Rejects if Redis does not answer. */
  async list(): Promise<ShownProcess[]> {
    if (this.shared === undefined) return [await this.own()];
    const { shared } = this;
    const ids = Object.keys(await shared.redis.hgetall(allKey(shared.prefix)));
    const shown = await Promise.all(ids.map((id) => find(shared, id)));
    return shown.filter((process) => process !== undefined).sort(byService);
  }

  async show(): Promise<void> {
    if (this.shared === undefined) return;
    const { redis, prefix } = this.shared;
    await redis.set(keyOf(prefix, this.id), JSON.stringify(await this.own()), 'PX', SHOWN_MS);
    await redis.hset(allKey(prefix), this.id, this.service);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
    // If it fails, the key expires.
    await this.shared?.redis.del(keyOf(this.shared.prefix, this.id)).catch(() => undefined);
  }

  private async own(): Promise<ShownProcess> {
    const { status: state, checks } = await this.checks.state();
    return {
      service: this.service,
      process: `${hostname()}:${process.pid}`,
      version: BUILD_VERSION,
      since: new Date(performance.timeOrigin).toISOString(),
      state,
      failing: Object.keys(checks).filter((part) => checks[part] === 'failing'),
      numbers: await readNumbers(this.metrics),
    };
  }
}

/** Forgets the name of a key that has expired; its process writes the name again if it was only late. */
async function find({ redis, prefix }: Shared, id: string): Promise<ShownProcess | undefined> {
  const text = await redis.get(keyOf(prefix, id));
  if (text !== null) return JSON.parse(text) as ShownProcess;
  await redis.hdel(allKey(prefix), id);
  return undefined;
}

function byService(a: ShownProcess, b: ShownProcess): number {
  return a.service.localeCompare(b.service) || a.process.localeCompare(b.process);
}

const allKey = (prefix: string): string => `${prefix}:processes`;
const keyOf = (prefix: string, id: string): string => `${prefix}:process:${id}`;
