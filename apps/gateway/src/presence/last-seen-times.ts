import type { UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';

/** As long as guests are kept: who was away for longer was last seen at an unknown time. Some 100 bytes per user. */
const TTL_MS = 30 * 86_400_000;

/** When users were last here: a key per user in Redis, which forgets it by itself. */
export class LastSeenTimes {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  /** `atMs`: of the wall clock. */
  async write(userIds: readonly UserId[], atMs: number): Promise<void> {
    await Promise.all(userIds.map((userId) => this.redis.set(this.keyOf(userId), Math.round(atMs), 'PX', TTL_MS)));
  }

  async read(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    const found = new Map<UserId, number>();
    const texts = await Promise.all(userIds.map((userId) => this.redis.get(this.keyOf(userId))));
    texts.forEach((text, index) => {
      const userId = userIds[index];
      if (text !== null && userId !== undefined) found.set(userId, Number(text));
    });
    return found;
  }

  private keyOf(userId: UserId): string {
    return `${this.prefix}:presence:seen:${userId}`;
  }
}
