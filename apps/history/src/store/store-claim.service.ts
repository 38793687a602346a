import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenReady, type RedisClient } from '#bus/redis/redis-connections';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { StartupError } from '#platform/process/startup-error.policy';
import { within } from '#contracts/within';

const CLAIM_MS = 9_000;
const RENEW_INTERVAL_MS = 3_000;
const LOOK_INTERVAL_MS = 500;
/** A Redis that has stopped answering must not use up the time in which the process stops. */
const REMOVE_TIMEOUT_MS = 500;

interface ClaimedRedis {
  readonly client: RedisClient;
  readonly prefix: string;
}

export interface StoreClaimOptions {
  /** The Redis that several histories share; absent in a single process. */
  readonly redis?: ClaimedRedis;
  /** Reads the epoch of the store that this history writes to. */
  readonly readEpoch: () => Promise<string>;
}

/**
 * A claim in Redis that names the store of all histories on this Redis. A history with another store, for example with
 * a restored copy, would take a share of the messages, ack them and write them to the wrong store. The claim stops its
 * start.
 */
@Injectable()
export class StoreClaimService implements OnApplicationShutdown {
  private readonly logger = new Logger(StoreClaimService.name);
  readonly job: PeriodicJob;
  private epoch: string | undefined;

  constructor(private readonly options: StoreClaimOptions) {
    this.job = new PeriodicJob({ name: 'claim-store', intervalMs: RENEW_INTERVAL_MS, work: () => this.renew() });
  }

  /**
   * Resolves when this store has the claim. Waits for another store's claim to expire.
   * @throws StartupError if histories of another store keep renewing theirs
   * @throws RedisUnavailable
   */
  async begin(): Promise<void> {
    const { redis, readEpoch } = this.options;
    if (redis === undefined) return;
    await whenReady(redis.client);
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

  /** Removes the claim, so a restored store need not wait. Histories that keep running renew it. */
  async onApplicationShutdown(): Promise<void> {
    const { redis } = this.options;
    if (redis === undefined) return;
    await this.ignoringErrors(() => within(this.remove(redis), REMOVE_TIMEOUT_MS));
  }

  private async remove(redis: ClaimedRedis): Promise<void> {
    if ((await redis.client.get(this.key(redis))) === this.epoch) await redis.client.del(this.key(redis));
  }

  /** Also takes over a new epoch of the same store. */
  private async renew(): Promise<void> {
    const { redis, readEpoch } = this.options;
    if (redis === undefined) return;
    const epoch = await readEpoch();
    this.epoch = epoch;
    await this.ignoringErrors(() => redis.client.set(this.key(redis), epoch, 'PX', CLAIM_MS));
  }

  /** If Redis is not reachable the claim expires. That is safe: no history can take messages then either. */
  private async ignoringErrors(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.debug({ event: 'store.claim-failed', reason: String(error) });
    }
  }

  private key({ prefix }: ClaimedRedis): string {
    return `${prefix}:store`;
  }
}
