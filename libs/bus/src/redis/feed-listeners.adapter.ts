import { Logger } from '@nestjs/common';
import { FeedListeners, LISTENING_MS, LOOK_INTERVAL_MS } from '../feed-listeners.port.js';
import type { RedisClient } from './redis-connections.js';

/** One key for all couriers, which expires when the last of them has gone. */
export class RedisFeedListeners extends FeedListeners {
  private readonly logger = new Logger('FeedListeners');
  private timer: NodeJS.Timeout | undefined;
  private isHeard = false;

  constructor(
    private readonly commander: RedisClient,
    private readonly key: string,
  ) {
    super();
  }

  override announce(): void {
    this.commander.set(this.key, '1', 'PX', LISTENING_MS).catch((error: unknown) => this.note(error));
  }

  override present(): boolean {
    this.timer ??= this.begin();
    return this.isHeard;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private begin(): NodeJS.Timeout {
    this.look();
    return setInterval(() => this.look(), LOOK_INTERVAL_MS).unref();
  }

  /** Without an answer the last one holds. */
  private look(): void {
    this.commander
      .exists(this.key)
      .then((count) => (this.isHeard = count > 0))
      .catch((error: unknown) => this.note(error));
  }

  private note(error: unknown): void {
    this.logger.debug({ event: 'feed.broker-away', reason: String(error) });
  }
}
