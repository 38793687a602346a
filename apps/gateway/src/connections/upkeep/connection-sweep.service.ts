import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RoomId, UserId } from '#contracts';
import { SessionStatus } from '#access/session-status';
import { RoomSubscriptions } from '../../fanout/subscriptions/room-subscriptions.js';
import { Reads } from '../../history/reads.js';
import { ClientConnection } from '../../registry/client-connection.js';
import { Connections } from '../../registry/connections.js';
import { EngineSessions } from '../../socket/transport/engine-sessions.js';
import { ConnectionsService } from '../opening/connections.service.js';
import { expiryStep } from './expiry.policy.js';
import { pairBatches, type UserRooms } from './pair-batches.policy.js';

/** One timer for all connections. */
const SWEEP_INTERVAL_MS = 1_000;
/** With the duration of a check, each connection is checked at least once a minute. */
const CHECK_INTERVAL_MS = 45_000;
/** The first check is early: a session may have ended while its socket was being accepted. */
const FIRST_CHECK_MS = 500;
const RETRY_DELAY_MS = 5_000;
/** Limit of (user, room) pairs in one query. */
const PAIRS_PER_QUERY = 5_000;

/**
 * Checks all connections regularly: announces and enforces the end of their tokens, finds sessions and memberships that
 * ended while the notice was lost, and closes Engine.IO sessions without a connection.
 */
@Injectable()
export class ConnectionSweepService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ConnectionSweepService.name);
  private readonly checkAtMs = new WeakMap<ClientConnection, number>();
  private timer: NodeJS.Timeout | undefined;
  private isChecking = false;

  constructor(
    private readonly connections: Connections,
    private readonly lifecycle: ConnectionsService,
    private readonly sessions: SessionStatus,
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly engine: EngineSessions,
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
    this.engine.sweep(nowMs);
    const due: ClientConnection[] = [];
    for (const connection of this.connections.all()) {
      this.expire(connection, wallMs);
      if ((this.checkAtMs.get(connection) ?? connection.connectedAtMs + FIRST_CHECK_MS) <= nowMs) due.push(connection);
    }
    if (due.length > 0 && !this.isChecking) void this.check(due, nowMs);
  }

  private expire(connection: ClientConnection, wallMs: number): void {
    const { expiresAtMs, expiryAnnounced, socket } = connection;
    const step = expiryStep(expiresAtMs, expiryAnnounced, wallMs);
    if (step === 'end') this.lifecycle.end(connection, 'TOKEN_EXPIRED');
    if (step !== 'announce') return;
    connection.expiryAnnounced = true;
    socket.emit('session:expiring', { expiresAt: new Date(expiresAtMs).toISOString() });
  }

  /** Never rejects: connections that could not be checked are checked again soon. */
  private async check(due: readonly ClientConnection[], nowMs: number): Promise<void> {
    this.isChecking = true;
    try {
      await this.endRevoked(due);
      await this.dropLostRooms(due, nowMs);
      for (const connection of due) this.checkAtMs.set(connection, nowMs + CHECK_INTERVAL_MS);
    } catch (error) {
      for (const connection of due) this.checkAtMs.set(connection, nowMs + RETRY_DELAY_MS);
      this.logger.warn({ event: 'connections.not-checked', connections: due.length, reason: String(error) });
    } finally {
      this.isChecking = false;
    }
  }

  private async endRevoked(due: readonly ClientConnection[]): Promise<void> {
    const ended = await this.sessions.checkMany([...new Set(due.map(({ sessionId }) => sessionId))]);
    for (const connection of due) {
      const code = ended.get(connection.sessionId);
      if (code !== undefined && connection.isOpen) this.lifecycle.end(connection, code);
    }
  }

  private async dropLostRooms(due: readonly ClientConnection[], nowMs: number): Promise<void> {
    const rooms = new Map<UserId, Set<RoomId>>();
    for (const { userId, rooms: subscribed } of due) {
      const known = rooms.get(userId) ?? new Set();
      for (const roomId of subscribed.keys()) known.add(roomId);
      if (known.size > 0) rooms.set(userId, known);
    }
    for (const users of pairBatches(rooms, PAIRS_PER_QUERY)) {
      const lost = await this.reads.ask('memberships:lost', { users });
      for (const user of lost.users) this.dropRooms(user, nowMs);
    }
  }

  /** Keeps rooms that were subscribed after the query: the user may have joined them since. */
  private dropRooms({ userId, roomIds }: UserRooms, askedAtMs: number): void {
    for (const connection of this.connections.of(userId)) {
      for (const roomId of roomIds) {
        if ((connection.rooms.get(roomId) ?? Infinity) < askedAtMs) this.subscriptions.drop(connection, roomId);
      }
    }
  }
}
