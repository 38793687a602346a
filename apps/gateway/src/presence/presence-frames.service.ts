import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Presence as UserPresence, PresenceStatus, UserId } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';
import { LocalSockets } from '../registry/local-sockets.js';
import { Presence } from './presence.port.js';
import type { ShownPresence } from './watch-list.js';
import { Watchers } from './watchers.js';

/** A connection gets at most one frame in this time; the first one is sent at once. */
const FRAME_INTERVAL_MS = 250;
const RETRY_DELAY_MS = 1_000;
/** Users in one read. */
const BATCH_SIZE = 500;

/** Reads the presence of watched users and sends their watchers the changes. */
@Injectable()
export class PresenceFramesService implements OnApplicationShutdown {
  private readonly logger = new Logger(PresenceFramesService.name);
  /** Users to read again: a subset of those who are watched here. */
  private readonly due = new Set<UserId>();
  private timer: NodeJS.Timeout | undefined;
  private readAtMs = -Infinity;
  private isReading = false;
  private isStopped = false;

  constructor(
    private readonly presence: Presence,
    private readonly watchers: Watchers,
    private readonly sockets: LocalSockets,
  ) {}

  /** Soon reads the users again, and sends changes to their watchers here. */
  update(userIds: Iterable<UserId>): void {
    for (const userId of userIds) if (this.watchers.isWatched(userId)) this.due.add(userId);
    this.schedule(Math.max(0, this.readAtMs + FRAME_INTERVAL_MS - performance.now()));
  }

  /**
   * The presence of all the users, visible or not. A user who is neither offline nor invisible was last seen now.
   * @throws ChatError UNAVAILABLE
   */
  async read(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, ShownPresence>> {
    const statuses = await this.presence.statuses(userIds);
    const statusOf = (userId: UserId) => statuses.get(userId) ?? 'offline';
    const isUnseen = (status: PresenceStatus) => status === 'offline' || status === 'invisible';
    const lastSeen = await this.presence.lastSeen(userIds.filter((userId) => isUnseen(statusOf(userId))));
    const now = new Date().toISOString();
    return new Map(
      userIds.map((userId): [UserId, ShownPresence] => {
        const status = statusOf(userId);
        if (!isUnseen(status)) return [userId, { status, lastSeenAt: now }];
        const seenAtMs = lastSeen.get(userId);
        return [userId, { status, lastSeenAt: seenAtMs === undefined ? null : new Date(seenAtMs).toISOString() }];
      }),
    );
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.due.size === 0 || this.isReading || this.isStopped || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.readDue();
    }, delayMs);
  }

  /** Never rejects: users that could not be read stay due. */
  private async readDue(): Promise<void> {
    this.isReading = true;
    this.readAtMs = performance.now();
    const userIds = [...this.due];
    this.due.clear();
    let delayMs = FRAME_INTERVAL_MS;
    for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
      const batch = userIds.slice(start, start + BATCH_SIZE);
      try {
        this.send(await this.read(batch));
      } catch (error) {
        for (const userId of batch) this.due.add(userId);
        delayMs = RETRY_DELAY_MS;
        this.logger.debug({ event: 'presence.not-read', users: batch.length, reason: String(error) });
      }
    }
    this.isReading = false;
    this.schedule(delayMs);
  }

  /** One frame per connection. */
  private send(presence: ReadonlyMap<UserId, ShownPresence>): void {
    const frames = new Map<ClientConnection, UserPresence[]>();
    for (const [userId, shown] of presence) {
      for (const { connection, list } of this.watchers.of(userId)) {
        const change = list.changeOf(userId, shown);
        if (change === undefined) continue;
        const changes = frames.get(connection) ?? [];
        frames.set(connection, changes);
        changes.push(change);
      }
    }
    for (const [{ socket }, changes] of frames) {
      this.sockets.sendTo(socket, JSON.stringify(['presence', { changes }]));
    }
  }
}
