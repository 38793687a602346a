import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenReady, type RedisClient } from '#bus/redis/redis-connections';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { StartupError } from '#platform/startup-error.policy';

const READY_TIMEOUT_MS = 10_000;
const CLAIM_MS = 9_000;
const RENEW_INTERVAL_MS = 3_000;
const LOOK_INTERVAL_MS = 500;

export interface StoreClaimOptions {
  /** What the histories share; left out where there is one process. */
  readonly redis?: { readonly client: RedisClient; readonly prefix: string };
  /** Of the store that this history writes to. */
  readonly readEpoch: () => Promise<string>;
}

/**
 * Says in Redis which store its histories write to. One that writes to another, as in a restore that is tried out on
 * the same Redis, would take its share of the messages, and they would be acked and missing: it does not start.
 */
@Injectable()
export class StoreClaim implements OnApplicationShutdown {
  private readonly logger = new Logger(StoreClaim.name);
  readonly job: PeriodicJob;
  private epoch: string | undefined;

  constructor(private readonly options: StoreClaimOptions) {
    this.job = new PeriodicJob({ name: 'claim-store', intervalMs: RENEW_INTERVAL_MS, work: () => this.renew() });
  }

  /**
   * Resolves when this store is the one that all write to. Waits for a claim that nobody renews to lapse.
   * @throws StartupError when it is renewed
   * @throws RedisUnavailable
   */
  async begin(): Promise<void> {
    const { redis, readEpoch } = this.options;
    if (redis === undefined) return;
    await whenReady(redis.client, READY_TIMEOUT_MS);
    const endsAt = performance.now() + CLAIM_MS + RENEW_INTERVAL_MS;
    while (performance.now() < endsAt) {
      this.epoch = await readEpoch();
      await redis.client.set(this.key(redis), this.epoch, 'PX', CLAIM_MS, 'NX');
      if ((await redis.client.get(this.key(redis))) === this.epoch) return;
      await sleep(LOOK_INTERVAL_MS);
    }
    throw new StartupError(
      'DATABASE_URL: histories of another store run on this Redis. Stop them, or give this site a REDIS_PREFIX of its own.',
    );
  }

  /** So that a restored store need not wait; histories that go on renew it. */
  async onApplicationShutdown(): Promise<void> {
    const { redis } = this.options;
    if (redis === undefined) return;
    await this.quietly(async () => {
      if ((await redis.client.get(this.key(redis))) === this.epoch) await redis.client.del(this.key(redis));
    });
  }

  /** A new epoch of the same store replaces the former one. */
  private async renew(): Promise<void> {
    const { redis, readEpoch } = this.options;
    if (redis === undefined) return;
    const epoch = await readEpoch();
    this.epoch = epoch;
    await this.quietly(() => redis.client.set(this.key(redis), epoch, 'PX', CLAIM_MS));
  }

  /** While Redis is away a claim lapses by itself, and nobody can take messages either. */
  private async quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.debug({ event: 'store.claim-failed', reason: String(error) });
    }
  }

  private key({ prefix }: { readonly prefix: string }): string {
    return `${prefix}:store`;
  }
}
