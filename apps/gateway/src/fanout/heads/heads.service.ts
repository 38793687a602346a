import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rev, RoomId, Urev, UserId } from '#contracts';
import { Connections } from '../../registry/connections.js';
import { FanoutMetrics } from '../fanout-metrics.js';
import { channelTarget } from '../subscriptions/channel-target.policy.js';
import { RoomSubscriptions } from '../subscriptions/room-subscriptions.js';
import { HeadsReader } from './heads-reader.js';
import { headsFor, isInSlot, type DueHeads, type KnownHeads } from './heads.policy.js';

/** The pause between two rounds over all rooms and users is 20–30 s. */
const ROUND_MIN_MS = 20_000;
const ROUND_JITTER_MS = 10_000;
/** The delay after losses, so that not all gateways query at the same time. With the query, `heads` leave within 5 s. */
const LOST_JITTER_MS = 4_000;
/** Notices within this time are sent together. */
const NOTICE_DELAY_MS = 200;
const RETRY_DELAY_MS = 1_500;
/** Connections served in one turn of the event loop. */
const CONNECTIONS_PER_TURN = 200;

/**
 * Sends connections the heads of their rooms, read from PostgreSQL: a client that is behind has lost a frame, and
 * syncs. Sends changed heads in rounds, and within seconds the heads of rooms and users whose frames may have been lost.
 */
@Injectable()
export class HeadsService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(HeadsService.name);
  /** The heads of the last round. Each round replaces them, so they are bounded by the subscriptions. */
  private lastRevs = new Map<RoomId, Rev>();
  private lastUrevs = new Map<UserId, Urev>();
  private lastEpoch: string | undefined;
  private round = 0;
  private roundTimer: NodeJS.Timeout | undefined;
  private readonly dueRooms = new Set<RoomId>();
  private readonly dueUsers = new Set<UserId>();
  private dueTimer: NodeJS.Timeout | undefined;
  private dueAtMs = Infinity;
  private isStopped = false;

  constructor(
    private readonly connections: Connections,
    private readonly subscriptions: RoomSubscriptions,
    private readonly reader: HeadsReader,
    private readonly metrics: FanoutMetrics,
  ) {}

  onModuleInit(): void {
    this.scheduleRound();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.roundTimer);
    clearTimeout(this.dueTimer);
  }

  /** Frames of these channels may have been lost. */
  lost(channels: readonly string[]): void {
    for (const channel of channels) {
      const target = channelTarget(channel);
      if (target?.kind === 'room') this.dueRooms.add(target.roomId);
      if (target?.kind === 'user') this.dueUsers.add(target.userId);
    }
    this.scheduleDue(Math.random() * LOST_JITTER_MS);
  }

  /** History asks the gateways to send the room's `heads`. */
  requested(roomId: RoomId): void {
    this.dueRooms.add(roomId);
    this.scheduleDue(NOTICE_DELAY_MS);
  }

  private scheduleRound(): void {
    if (this.isStopped) return;
    const delayMs = ROUND_MIN_MS + Math.random() * ROUND_JITTER_MS;
    this.roundTimer = setTimeout(() => void this.runRound().finally(() => this.scheduleRound()), delayMs);
  }

  private scheduleDue(delayMs: number): void {
    const atMs = performance.now() + delayMs;
    if (this.isStopped || atMs >= this.dueAtMs) return;
    clearTimeout(this.dueTimer);
    this.dueAtMs = atMs;
    this.dueTimer = setTimeout(() => void this.sendDue(), delayMs);
  }

  private async runRound(): Promise<void> {
    const known = await this.read([...this.subscriptions.subscribedRooms()], [...this.connections.users()]);
    if (known === undefined) return;
    const { lastRevs, lastUrevs, round } = this;
    // The store was restored since the last round: all clients have to sync from scratch.
    const isNewEpoch = known.epoch !== this.lastEpoch;
    const due: DueHeads = {
      room: (roomId, rev) => isNewEpoch || lastRevs.get(roomId) !== rev || isInSlot(roomId, round),
      user: (userId, urev) => isNewEpoch || lastUrevs.get(userId) !== urev || isInSlot(userId, round),
    };
    this.lastEpoch = known.epoch;
    this.lastRevs = new Map(known.rooms);
    this.lastUrevs = new Map(known.urevs);
    this.round += 1;
    await this.send(known, due);
  }

  private async sendDue(): Promise<void> {
    this.dueAtMs = Infinity;
    const rooms = new Set(this.dueRooms);
    const users = new Set(this.dueUsers);
    this.dueRooms.clear();
    this.dueUsers.clear();
    const known = await this.read([...rooms], this.usersFor(rooms, users));
    if (known !== undefined) {
      await this.send(known, { room: (roomId) => rooms.has(roomId), user: (userId) => users.has(userId) });
      return;
    }
    for (const roomId of rooms) this.dueRooms.add(roomId);
    for (const userId of users) this.dueUsers.add(userId);
    this.scheduleDue(RETRY_DELAY_MS);
  }

  /** The users to read: `heads` always has the urev of its receiver. */
  private usersFor(rooms: ReadonlySet<RoomId>, users: ReadonlySet<UserId>): UserId[] {
    const all = new Set(users);
    for (const { userId, rooms: subscribed } of this.connections.all()) {
      if (!all.has(userId) && intersects(rooms, subscribed)) all.add(userId);
    }
    return [...all];
  }

  /** `undefined` if history does not answer. */
  private async read(roomIds: readonly RoomId[], userIds: readonly UserId[]): Promise<KnownHeads | undefined> {
    try {
      return await this.reader.read(roomIds, userIds);
    } catch (error) {
      this.logger.warn({ event: 'heads.not-read', rooms: roomIds.length, reason: String(error) });
      return undefined;
    }
  }

  private async send(known: KnownHeads, due: DueHeads): Promise<void> {
    let served = 0;
    for (const { socket, userId, rooms, syncState } of this.connections.all()) {
      if (rooms.size === 0 && syncState === 'none') continue;
      const heads = headsFor(userId, rooms.keys(), known, due);
      if (heads !== undefined) {
        socket.emit('heads', heads);
        this.metrics.headsSent();
      }
      served += 1;
      if (served % CONNECTIONS_PER_TURN === 0) await nextTurn();
    }
  }
}

/** Whether they have a room in common; searches the smaller one. */
function intersects(rooms: ReadonlySet<RoomId>, subscribed: ReadonlyMap<RoomId, number>): boolean {
  const [few, many] = rooms.size < subscribed.size ? [rooms, subscribed] : [subscribed, rooms];
  for (const roomId of few.keys()) if (many.has(roomId)) return true;
  return false;
}
