import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ChatError, type SettableStatus, type UserId } from '#contracts';
import { Presence } from './presence.port.js';
import { combinedStatus, PresentUsers } from './present-users.js';
import {
  GatewayLeases,
  LEASE_MS,
  RedisPresenceStore,
  type DeadGateway,
  type RedisPresenceParts,
} from './redis-presence.store.js';

/** The last lease of a gateway that stops: its connections ended during the drain. */
const CLOSING_LEASE_MS = 10_000;
/** How long `close` waits for Redis. Without an answer the lease ends by itself. */
const CLOSE_WAIT_MS = 1_000;
const RENEW_INTERVAL_MS = 4_000;
const SWEEP_INTERVAL_MS = 1_000;

/**
 * Presence over several gateways. A gateway that dies does not clean up: its lease ends, its hash no longer counts, and
 * another gateway removes it. If Redis comes back empty, the users of a live gateway are unknown (and not offline)
 * until that gateway has written its hash again.
 */
export class RedisPresence extends Presence {
  private readonly logger = new Logger(RedisPresence.name);
  private readonly users = new PresentUsers();
  private readonly timers: NodeJS.Timeout[];
  private readonly leases: GatewayLeases;
  private readonly store: RedisPresenceStore;
  /** Users whose current status is not in Redis yet, or not announced. Bounded like `users`. */
  private readonly dirty = new Set<UserId>();
  private changed: (userIds: readonly UserId[]) => void = () => undefined;
  private isFailing = false;
  private isSweepingDead = false;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RedisPresenceParts) {
    super();
    const { redis, prefix } = parts;
    this.leases = new GatewayLeases(parts);
    this.store = new RedisPresenceStore(redis, prefix);
    this.timers = [
      setInterval(() => this.inOrder(() => this.renew()), RENEW_INTERVAL_MS),
      setInterval(() => this.sweep(), SWEEP_INTERVAL_MS),
    ];
    // Also after an interruption: Redis may have come back empty.
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
      const elsewhere = await Promise.all(live.map((gatewayId) => this.store.read(gatewayId, userIds)));
      userIds.forEach((userId, index) => {
        const statuses = [this.users.statusOf(userId), ...elsewhere.map((ofGateway) => ofGateway[index])];
        const status = combinedStatus(statuses.filter((each) => each !== undefined));
        if (status !== undefined) found.set(userId, status);
      });
      return found;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  override async lastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    try {
      return await this.store.readLastSeen(userIds);
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
    await Promise.race([this.working, sleep(CLOSE_WAIT_MS, undefined, { ref: false })]);
    this.parts.redis.disconnect();
  }

  private sweep(): void {
    const gone = this.users.sweep(performance.now());
    if (gone.length > 0) this.write(gone);
    this.sweepDeadGateways().catch((error: unknown) =>
      this.logger.debug({ event: 'presence.not-swept', reason: String(error) }),
    );
  }

  /** Rejects while Redis is not available. */
  private async sweepDeadGateways(): Promise<void> {
    if (this.isSweepingDead) return;
    this.isSweepingDead = true;
    try {
      const { dead } = await this.leases.read();
      for (const gateway of dead) if (await this.leases.claim(gateway.gatewayId)) await this.removeGateway(gateway);
    } finally {
      this.isSweepingDead = false;
    }
  }

  /** Removes the lease last: if this gateway dies before that, another one starts over. */
  private async removeGateway({ gatewayId, endedAtMs }: DeadGateway): Promise<void> {
    let users = 0;
    for await (const entries of this.store.users(gatewayId)) {
      // The last-seen time of a lingering user was written when the user left.
      const live = entries.flatMap(([userId, { lingers }]) => (lingers ? [] : [userId]));
      await this.store.writeLastSeen(live, endedAtMs - LEASE_MS);
      this.changed(entries.map(([userId]) => userId));
      users += entries.length;
    }
    await this.store.remove(gatewayId);
    await this.leases.remove(gatewayId);
    this.logger.log({ event: 'presence.swept', gatewayId, users });
  }

  /** Statuses that change in one turn of the event loop are written together. */
  private write(userIds: readonly UserId[]): void {
    const isFirst = this.dirty.size === 0;
    for (const userId of userIds) this.dirty.add(userId);
    if (isFirst) this.inOrder(() => nextTurn().then(() => this.writeDirty()));
  }

  /** One write at a time. A failed write is repeated with the next renewal. */
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
    if (!(await this.store.keep(gatewayId))) await this.store.replace(gatewayId, this.users.all());
    await this.leases.renew();
    await this.writeDirty();
  }

  /** Announces a change only after other gateways can read it. */
  private async writeDirty(): Promise<void> {
    if (this.dirty.size === 0) return;
    const userIds = [...this.dirty];
    const entries = userIds.map((userId) => [userId, this.users.statusOf(userId)] as const);
    const left = entries.flatMap(([userId, status]) => (status?.lingers === true ? [userId] : []));
    await this.store.writeLastSeen(left, this.parts.nowMs());
    await this.store.write(this.parts.gatewayId, entries);
    // A user whose status changed again meanwhile stays dirty.
    for (const [userId, status] of entries) if (this.users.statusOf(userId) === status) this.dirty.delete(userId);
    if (this.dirty.size > 0) this.inOrder(() => this.writeDirty());
    this.changed(userIds);
  }
}
