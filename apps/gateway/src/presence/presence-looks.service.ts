import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Presence, UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { LocalSockets } from '../fanout/local-sockets.js';
import { KnownPresence, type Known } from './known-presence.js';
import { Watchers } from './watchers.js';

/** A connection gets at most one frame in this time; the first one goes out at once. */
const LOOK_INTERVAL_MS = 250;
const RETRY_DELAY_MS = 1_000;
/** Users in one reading. */
const BATCH_SIZE = 500;

/** Looks at what watched users show, and tells their watchers what is new to them. */
@Injectable()
export class PresenceLooks implements OnApplicationShutdown {
  private readonly logger = new Logger(PresenceLooks.name);
  /** Users to look at: of those that somebody here watches. */
  private readonly due = new Set<UserId>();
  private timer: NodeJS.Timeout | undefined;
  private lookedAtMs = -Infinity;
  private isLooking = false;
  private isStopped = false;

  constructor(
    private readonly known: KnownPresence,
    private readonly watchers: Watchers,
    private readonly sockets: LocalSockets,
  ) {}

  /** The users may show something else to somebody. */
  look(userIds: Iterable<UserId>): void {
    for (const userId of userIds) if (this.watchers.isWatched(userId)) this.due.add(userId);
    this.schedule(Math.max(0, this.lookedAtMs + LOOK_INTERVAL_MS - performance.now()));
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.due.size === 0 || this.isLooking || this.isStopped || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.lookAtAll();
    }, delayMs);
  }

  /** Never rejects: what could not be read is looked at again. */
  private async lookAtAll(): Promise<void> {
    this.isLooking = true;
    this.lookedAtMs = performance.now();
    const userIds = [...this.due];
    this.due.clear();
    let delayMs = LOOK_INTERVAL_MS;
    for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
      const batch = userIds.slice(start, start + BATCH_SIZE);
      try {
        this.tell(await this.known.read(batch));
      } catch (error) {
        for (const userId of batch) this.due.add(userId);
        delayMs = RETRY_DELAY_MS;
        this.logger.debug({ event: 'presence.not-read', users: batch.length, reason: String(error) });
      }
    }
    this.isLooking = false;
    this.schedule(delayMs);
  }

  /** One frame per connection. */
  private tell(known: ReadonlyMap<UserId, Known>): void {
    const frames = new Map<Connection, Presence[]>();
    for (const [userId, state] of known) {
      for (const { connection, list } of this.watchers.of(userId)) {
        const news = list.news(userId, state);
        if (news === undefined) continue;
        const changes = frames.get(connection) ?? [];
        frames.set(connection, changes);
        changes.push(news);
      }
    }
    for (const [{ socket }, changes] of frames) {
      this.sockets.sendTo(socket, JSON.stringify(['presence', { changes }]));
    }
  }
}
