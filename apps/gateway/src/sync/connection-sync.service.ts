import { Injectable } from '@nestjs/common';
import { ChatError, type Queries, type RoomId, type Sync, type SyncAnswer } from '#contracts';
import { FairTurns } from '#platform/limits/fair-turns';
import { UserChangesService } from '../delivery/user-changes.service.js';
import { RoomSubscriptions } from '../fanout/subscriptions/room-subscriptions.js';
import { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { ConnectionMetrics } from '../registry/connection-metrics.js';

/** Reads of one `sync`: it reads again if the user has joined a room since the rooms were subscribed. */
const READS_MAX = 4;
const RETRY_AFTER_MS = 500;
@Injectable()
export class ConnectionSyncService {
  constructor(
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly userChanges: UserChangesService,
    private readonly metrics: ConnectionMetrics,
    private readonly turns: FairTurns,
  ) {}

  /** Syncs that wait for others. */
  get waiting(): number {
    return this.turns.waiting('sync');
  }

  /** @throws ChatError EPOCH_CHANGED, OVERLOADED, TIMEOUT or UNAVAILABLE */
  sync(connection: ClientConnection, request: Sync): Promise<SyncAnswer> {
    this.metrics.sync(connection.syncState === 'none' ? 'first' : 'again');
    const subscribes = request.subscribe !== 'none';
    // A `room:close` that comes while this sync waits is later than it.
    if (subscribes) connection.closed.clear();
    return this.turns.run('sync', connection.caller, request, async () =>
      subscribes ? this.syncAll(connection, request) : (await this.read(connection, request)).sync,
    );
  }

  private async syncAll(connection: ClientConnection, request: Sync): Promise<SyncAnswer> {
    connection.beginSync();
    try {
      return await this.syncSubscribed(connection, request);
    } finally {
      if (connection.endSync()) void this.userChanges.release(connection);
    }
  }

  /**
   * Subscribes before it reads, so that no change is lost. The user's own channel is subscribed since the handshake.
   */
  private async syncSubscribed(connection: ClientConnection, request: Sync): Promise<SyncAnswer> {
    const { roomIds } = await this.ask(connection, 'rooms:of', { userId: connection.userId });
    await this.subscriptions.join(connection, roomIds);
    for (let reads = 0; reads < READS_MAX; reads += 1) {
      const askedAtMs = performance.now();
      const { sync, roomIds: present } = await this.read(connection, request);
      const missing = present.filter((roomId) => !connection.rooms.has(roomId) && !connection.closed.has(roomId));
      if (missing.length === 0) {
        this.dropOthers(connection, new Set(present), askedAtMs);
        connection.syncState = 'all';
        return sync;
      }
      await this.subscriptions.join(connection, missing);
    }
    throw new ChatError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
  }

  /** Keeps rooms that were subscribed after the query: they are not in its answer. */
  private dropOthers(connection: ClientConnection, present: ReadonlySet<RoomId>, askedAtMs: number): void {
    for (const [roomId, sinceMs] of connection.rooms) {
      if (!present.has(roomId) && sinceMs < askedAtMs) this.subscriptions.drop(connection, roomId);
    }
  }

  private read(connection: ClientConnection, request: Sync) {
    return this.ask(connection, 'sync', { userId: connection.userId, ...request });
  }

  /** @throws ChatError UNAVAILABLE if the client has left, because no one would receive the answer */
  private async ask<Name extends 'rooms:of' | 'sync'>(
    { isOpen }: ClientConnection,
    name: Name,
    ask: Queries[Name]['ask'],
  ): Promise<Queries[Name]['answer']> {
    if (!isOpen) throw new ChatError('UNAVAILABLE');
    return this.reads.ask(name, ask);
  }
}
