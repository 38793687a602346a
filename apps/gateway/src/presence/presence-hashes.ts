import type { UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import { decodeShown, encodeShown, type Shown } from './shown-status.policy.js';

/** A field that is no user: it tells a gateway without users from one whose hash is lost. */
const MARKER = 'gateway';
/** A dead gateway's hash outlives its lease for whoever sweeps it. */
const TTL_MS = 75_000;
/** Users in one command. */
const BATCH_SIZE = 1_000;

/** Per gateway a hash in Redis: user id → what the user shows there. */
export class PresenceHashes {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  /** Lets the hash live on; false when it is not there, or not whole. */
  async keep(gatewayId: string): Promise<boolean> {
    const key = this.keyOf(gatewayId);
    const [isWhole] = await Promise.all([this.redis.hexists(key, MARKER), this.redis.pexpire(key, TTL_MS)]);
    return isWhole === 1;
  }

  /** In one transaction: nobody sees the users go and come back. */
  async replace(gatewayId: string, entries: readonly (readonly [UserId, Shown])[]): Promise<void> {
    const key = this.keyOf(gatewayId);
    const writing = this.redis.multi().del(key).hset(key, MARKER, '');
    for (const batch of batches(entries)) {
      writing.hset(key, ...batch.flatMap(([userId, shown]) => [userId, encodeShown(shown)]));
    }
    await writing.pexpire(key, TTL_MS).exec();
  }

  /** Writes what users show; `undefined` takes one out. */
  async write(gatewayId: string, entries: readonly (readonly [UserId, Shown | undefined])[]): Promise<void> {
    const key = this.keyOf(gatewayId);
    for (const batch of batches(entries)) {
      const fields = batch.flatMap(([userId, shown]) => (shown === undefined ? [] : [userId, encodeShown(shown)]));
      const gone = batch.flatMap(([userId, shown]) => (shown === undefined ? [userId] : []));
      if (fields.length > 0) await this.redis.hset(key, ...fields);
      if (gone.length > 0) await this.redis.hdel(key, ...gone);
      await this.redis.pexpire(key, TTL_MS);
    }
  }

  /** What a live gateway shows of the users, in their order. Rejects when its hash is lost: then nothing is known. */
  async read(gatewayId: string, userIds: readonly UserId[]): Promise<(Shown | undefined)[]> {
    const [marker = null, ...texts] = await this.redis.hmget(this.keyOf(gatewayId), MARKER, ...userIds);
    if (marker === null) throw new Error(`the users of gateway ${gatewayId} are not known yet`);
    return texts.map(decodeShown);
  }

  /** All users of a gateway, some at a time. */
  async *users(gatewayId: string): AsyncGenerator<[UserId, Shown][]> {
    let cursor = '0';
    do {
      const [next, fields] = await this.redis.hscan(this.keyOf(gatewayId), cursor, 'COUNT', BATCH_SIZE);
      cursor = next;
      const entries: [UserId, Shown][] = [];
      for (let i = 0; i + 1 < fields.length; i += 2) {
        const shown = decodeShown(fields[i + 1]);
        if (fields[i] !== MARKER && shown !== undefined) entries.push([fields[i] as UserId, shown]);
      }
      yield entries;
    } while (cursor !== '0');
  }

  async remove(gatewayId: string): Promise<void> {
    await this.redis.unlink(this.keyOf(gatewayId));
  }

  private keyOf(gatewayId: string): string {
    return `${this.prefix}:presence:of:${gatewayId}`;
  }
}

function batches<Entry>(entries: readonly Entry[]): Entry[][] {
  const count = Math.ceil(entries.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, index) => entries.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE));
}
