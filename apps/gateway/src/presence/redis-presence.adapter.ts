import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ChatError, type SettableStatus, type UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import { DeadGateways } from './dead-gateways.js';
import { GatewayLeases } from './gateway-leases.js';
import { LastSeenTimes } from './last-seen-times.js';
import { PresenceHashes } from './presence-hashes.js';
import { Presence } from './presence.port.js';
import { PresentUsers } from './present-users.js';
import { together } from './shown-status.policy.js';

/** One that closes has no connections any more: they have gone within its drain. */
const CLOSING_LEASE_MS = 10_000;
/** A Redis that does not answer is told nothing: the lease runs out by itself. */
const GOODBYE_MS = 1_000;
const RENEW_INTERVAL_MS = 4_000;
const SWEEP_INTERVAL_MS = 1_000;

export interface RedisPresenceParts {
  readonly redis: RedisClient;
  /** `REDIS_PREFIX`. */
  readonly prefix: string;
  readonly gatewayId: string;
  /** Bus time in ms: one clock for all gateways. */
  readonly nowMs: () => number;
}

/**
 * In Redis: `<prefix>:presence:gateways`, a sorted set of gateways by the end of their lease, per gateway a hash of
 * what its users show, and per user the time when they were last here. A gateway that dies cleans nothing up: its
 * lease runs out, its hash counts no more, and another gateway sweeps it. Nothing is believed of a Redis that came
 * back empty: a live gateway without its hash is not known, until it has written its users anew.
 */
export class RedisPresence extends Presence {
  private readonly logger = new Logger(RedisPresence.name);
  private readonly users = new PresentUsers();
  private readonly timers: NodeJS.Timeout[];
  private readonly leases: GatewayLeases;
  private readonly hashes: PresenceHashes;
  private readonly seen: LastSeenTimes;
  private readonly dead: DeadGateways;
  /** Users whose present state is not in Redis yet, or not told. Bounded like `users`. */
  private readonly dirty = new Set<UserId>();
  private changed: (userIds: readonly UserId[]) => void = () => undefined;
  private isFailing = false;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RedisPresenceParts) {
    super();
    const { redis, prefix, gatewayId, nowMs } = parts;
    this.leases = new GatewayLeases({ redis, listKey: `${prefix}:presence:gateways`, ownId: gatewayId, nowMs });
    this.hashes = new PresenceHashes(redis, prefix);
    this.seen = new LastSeenTimes(redis, prefix);
    this.dead = new DeadGateways({ redis, prefix, leases: this.leases, hashes: this.hashes, seen: this.seen });
    this.timers = [
      setInterval(() => this.inOrder(() => this.renew()), RENEW_INTERVAL_MS),
      setInterval(() => this.sweep(), SWEEP_INTERVAL_MS),
    ];
    // Also after Redis was away: it may have come back empty.
    redis.on('ready', () => this.inOrder(() => this.renew()));
    if (redis.status === 'ready') this.inOrder(() => this.renew());
  }

  override show(userId: UserId, status: SettableStatus | 'gone'): void {
    if (this.users.show(userId, status, performance.now())) this.write([userId]);
  }

  override async statuses(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, SettableStatus>> {
    const found = new Map<UserId, SettableStatus>();
    if (userIds.length === 0) return found;
    try {
      const { live } = await this.leases.read();
      const elsewhere = await Promise.all(live.map((gatewayId) => this.hashes.read(gatewayId, userIds)));
      userIds.forEach((userId, index) => {
        const shown = [this.users.shownBy(userId), ...elsewhere.map((ofGateway) => ofGateway[index])];
        const status = together(shown.filter((each) => each !== undefined));
        if (status !== undefined) found.set(userId, status);
      });
      return found;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  override async lastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    try {
      return await this.seen.read(userIds);
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  override listen(changed: (userIds: readonly UserId[]) => void): void {
    this.changed = changed;
  }

  override async close(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    this.inOrder(() => this.leases.renew(CLOSING_LEASE_MS));
    await Promise.race([this.working, sleep(GOODBYE_MS, undefined, { ref: false })]);
    this.parts.redis.disconnect();
  }

  private sweep(): void {
    const gone = this.users.sweep(performance.now());
    if (gone.length > 0) this.write(gone);
    this.dead
      .sweep((userIds) => this.changed(userIds))
      .catch((error: unknown) => this.logger.debug({ event: 'presence.not-swept', reason: String(error) }));
  }

  /** What one turn of the event loop brings goes out together. */
  private write(userIds: readonly UserId[]): void {
    const isFirst = this.dirty.size === 0;
    for (const userId of userIds) this.dirty.add(userId);
    if (isFirst) this.inOrder(() => nextTurn().then(() => this.writeDirty()));
  }

  /** One write at a time. What fails stays to be written with the next renewal. */
  private inOrder(work: () => Promise<void>): void {
    this.working = this.working.then(work).then(
      () => {
        this.isFailing = false;
      },
      (error: unknown) => {
        if (!this.isFailing) this.logger.warn({ event: 'presence.not-written', reason: String(error) });
        this.isFailing = true;
      },
    );
  }

  private async renew(): Promise<void> {
    const { gatewayId } = this.parts;
    if (!(await this.hashes.keep(gatewayId))) await this.hashes.replace(gatewayId, this.users.all());
    await this.leases.renew();
    await this.writeDirty();
  }

  /** Others are told when they can read it. */
  private async writeDirty(): Promise<void> {
    if (this.dirty.size === 0) return;
    const userIds = [...this.dirty];
    const entries = userIds.map((userId) => [userId, this.users.shownBy(userId)] as const);
    const left = entries.flatMap(([userId, shown]) => (shown?.lingers === true ? [userId] : []));
    await this.seen.write(left, this.parts.nowMs());
    await this.hashes.write(this.parts.gatewayId, entries);
    // Not what has changed again meanwhile.
    for (const [userId, shown] of entries) if (this.users.shownBy(userId) === shown) this.dirty.delete(userId);
    if (this.dirty.size > 0) this.inOrder(() => this.writeDirty());
    this.changed(userIds);
  }
}
