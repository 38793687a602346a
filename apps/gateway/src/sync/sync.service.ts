import { Injectable } from '@nestjs/common';
import { ChatError, type RoomId, type Sync, type SyncAnswer } from '#contracts';
import { ConnectionMetrics } from '../connections/connection-metrics.js';
import type { Connection } from '../connections/connection.js';
import { RoomSubscriptions } from '../fanout/room-subscriptions.service.js';
import { UserChangesService } from '../fanout/user-changes.service.js';
import { Reads } from '../reads.js';

/** Reads of one `sync`: again whenever the user has got into a room since the list that was subscribed. */
const READS_MAX = 4;
const RETRY_AFTER_MS = 500;

@Injectable()
export class SyncService {
  constructor(
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly userChanges: UserChangesService,
    private readonly metrics: ConnectionMetrics,
  ) {}

  /** @throws ChatError EPOCH_CHANGED, OVERLOADED, TIMEOUT or UNAVAILABLE */
  async sync(connection: Connection, request: Sync): Promise<SyncAnswer> {
    this.metrics.sync(connection.syncState === 'none' ? 'first' : 'again');
    if (request.subscribe === 'none') return (await this.read(connection, request)).sync;
    connection.beginSync();
    try {
      return await this.syncSubscribed(connection, request);
    } finally {
      if (connection.endSync()) void this.userChanges.release(connection);
    }
  }

  /** What is subscribed before it is read has no hole; the user's own channel stands since the handshake. */
  private async syncSubscribed(connection: Connection, request: Sync): Promise<SyncAnswer> {
    connection.closed.clear();
    const { roomIds } = await this.reads.ask('rooms:of', { userId: connection.userId });
    await this.subscriptions.join(connection, roomIds);
    for (let reads = 0; reads < READS_MAX; reads += 1) {
      const askedAtMs = performance.now();
      const { sync, roomIds: present } = await this.read(connection, request);
      const missing = present.filter((roomId) => !connection.rooms.has(roomId) && !connection.closed.has(roomId));
      if (missing.length === 0) {
        this.leaveOthers(connection, new Set(present), askedAtMs);
        connection.syncState = 'all';
        return sync;
      }
      await this.subscriptions.join(connection, missing);
    }
    throw new ChatError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
  }

  /** What was subscribed after the question is not in its answer. */
  private leaveOthers(connection: Connection, present: ReadonlySet<RoomId>, askedAtMs: number): void {
    for (const [roomId, sinceMs] of connection.rooms) {
      if (!present.has(roomId) && sinceMs < askedAtMs) this.subscriptions.drop(connection, roomId);
    }
  }

  private read({ userId }: Connection, request: Sync) {
    return this.reads.ask('sync', { userId, ...request });
  }
}
