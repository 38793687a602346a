import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RoomId, UserId } from '#contracts';
import { SessionStatus } from '#identity/session-status';
import { RoomSubscriptions } from '../fanout/room-subscriptions.service.js';
import { Reads } from '../reads.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { ConnectionsService } from './connections.service.js';
import { expiryStep } from './expiry.policy.js';
import { pairBatches, type UserRooms } from './pair-batches.policy.js';
import { SlowReaders } from './slow-readers.js';

/** One look at all connections; no connection has a timer of its own. */
const SWEEP_INTERVAL_MS = 1_000;
/** With the time that a check takes: at least once a minute. */
const CHECK_INTERVAL_MS = 45_000;
/** The first check makes up for a session that ended while its socket was being accepted. */
const FIRST_CHECK_MS = 500;
const RETRY_DELAY_MS = 5_000;
/** (user, room) pairs in one query. */
const PAIRS_PER_QUERY = 5_000;

/**
 * What is looked after at rest: tokens that end, sessions and memberships whose notices were lost, and clients that
 * do not read.
 */
@Injectable()
export class ConnectionSweepService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ConnectionSweepService.name);
  private readonly checkAtMs = new WeakMap<Connection, number>();
  private timer: NodeJS.Timeout | undefined;
  private isChecking = false;

  constructor(
    private readonly connections: Connections,
    private readonly lives: ConnectionsService,
    private readonly sessions: SessionStatus,
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly slowReaders: SlowReaders,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const wallMs = Date.now();
    const nowMs = performance.now();
    const due: Connection[] = [];
    for (const connection of this.connections.all()) {
      this.expire(connection, wallMs);
      this.slowReaders.check(connection);
      if ((this.checkAtMs.get(connection) ?? connection.connectedAtMs + FIRST_CHECK_MS) <= nowMs) due.push(connection);
    }
    if (due.length > 0 && !this.isChecking) void this.check(due, nowMs);
  }

  private expire(connection: Connection, wallMs: number): void {
    const { expiresAtMs, expiryAnnounced, socket } = connection;
    const step = expiryStep(expiresAtMs, expiryAnnounced, wallMs);
    if (step === 'cut') this.lives.end(connection, 'TOKEN_EXPIRED');
    if (step !== 'announce') return;
    connection.expiryAnnounced = true;
    socket.emit('session:expiring', { expiresAt: new Date(expiresAtMs).toISOString() });
  }

  /** Never rejects: what could not be told is asked again soon. */
  private async check(due: readonly Connection[], nowMs: number): Promise<void> {
    this.isChecking = true;
    try {
      await this.cutEnded(due);
      await this.leaveLost(due, nowMs);
      for (const connection of due) this.checkAtMs.set(connection, nowMs + CHECK_INTERVAL_MS);
    } catch (error) {
      for (const connection of due) this.checkAtMs.set(connection, nowMs + RETRY_DELAY_MS);
      this.logger.warn({ event: 'connections.not-checked', connections: due.length, reason: String(error) });
    } finally {
      this.isChecking = false;
    }
  }

  private async cutEnded(due: readonly Connection[]): Promise<void> {
    const ended = await this.sessions.checkMany([...new Set(due.map(({ sessionId }) => sessionId))]);
    for (const connection of due) {
      const code = ended.get(connection.sessionId);
      if (code !== undefined && connection.isOpen) this.lives.end(connection, code);
    }
  }

  private async leaveLost(due: readonly Connection[], nowMs: number): Promise<void> {
    const rooms = new Map<UserId, Set<RoomId>>();
    for (const { userId, rooms: subscribed } of due) {
      const known = rooms.get(userId) ?? new Set();
      for (const roomId of subscribed.keys()) known.add(roomId);
      if (known.size > 0) rooms.set(userId, known);
    }
    for (const users of pairBatches(rooms, PAIRS_PER_QUERY)) {
      const lost = await this.reads.ask('memberships:lost', { users });
      for (const user of lost.users) this.leave(user, nowMs);
    }
  }

  /** What was subscribed after the sweep began may have been gained since. */
  private leave({ userId, roomIds }: UserRooms, askedAtMs: number): void {
    for (const connection of this.connections.of(userId)) {
      for (const roomId of roomIds) {
        if ((connection.rooms.get(roomId) ?? Infinity) < askedAtMs) this.subscriptions.drop(connection, roomId);
      }
    }
  }
}
