import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ChatError, type SettableStatus, type UserId } from '#contracts';
import type { GatewayStatus } from '#platform/presence/gateway-status';
import { Presence } from './presence.port.js';
import {
  combinedStatus,
  isInvisible,
  isSeen,
  lastSeenOfHidden,
  PRESENCE_SWEEP_MS,
  PresentUsers,
  type StatusChange,
} from './present-users.js';
import {
  batches,
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

/** How and when a user was last seen on a gateway. */
interface Leaving {
  readonly change: Extract<StatusChange, 'left' | 'hidden' | 'cameHidden'>;
  readonly atMs: number;
}

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
  /** How users left or became invisible here, as long as that is not in Redis. Bounded like `dirty`. */
  private readonly left = new Map<UserId, Leaving>();
  private changed: (userIds: readonly UserId[]) => void = () => undefined;
  private isFailing = false;
  private hasLease = false;
  private isSweepingDead = false;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RedisPresenceParts) {
    super();
    const { redis, prefix } = parts;
    this.leases = new GatewayLeases(parts);
    this.store = new RedisPresenceStore(redis, prefix);
    this.timers = [
      setInterval(() => this.inOrder(() => this.renew()), RENEW_INTERVAL_MS),
      setInterval(() => this.sweep(), PRESENCE_SWEEP_MS),
    ];
    // Also after an interruption: Redis may have come back empty.
    redis.on('ready', () => this.inOrder(() => this.renew()));
    if (redis.status === 'ready') this.inOrder(() => this.renew());
  }

  override show(userId: UserId, status: SettableStatus | 'gone'): void {
    const change = this.users.show(userId, status, performance.now());
    if (change === 'none') return;
    if (change !== 'changed') this.left.set(userId, { change, atMs: this.parts.nowMs() });
    this.write([userId]);
  }

  override async statuses(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, SettableStatus>> {
    const found = new Map<UserId, SettableStatus>();
    if (userIds.length === 0) return found;
    try {
      const elsewhere = await this.readElsewhere(userIds);
      for (const userId of userIds) {
        const here = this.users.statusOf(userId);
        const statuses = elsewhere.get(userId) ?? [];
        const status = combinedStatus(here === undefined ? statuses : [here, ...statuses]);
        if (status !== undefined) found.set(userId, status);
      }
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

  /** The statuses of the users on the other live gateways. */
  private async readElsewhere(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly GatewayStatus[]>> {
    const { live } = await this.leases.read();
    const gateways = await Promise.all(live.map((gatewayId) => this.store.read(gatewayId, userIds)));
    const statusesOf = (index: number) => gateways.flatMap((statuses) => statuses[index] ?? []);
    return new Map(userIds.map((userId, index) => [userId, statusesOf(index)]));
  }

  private sweep(): void {
    const ended = this.users.sweep(performance.now());
    if (ended.length > 0) this.write(ended);
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
      // The last-seen time of a user who left or became invisible was written then.
      const seen = entries.filter(([userId, there]) => isSeen(there) && !isInvisible(this.users.statusOf(userId)));
      const leaving: Leaving = { change: 'left', atMs: endedAtMs - LEASE_MS };
      await this.writeLastSeen(seen.map(([userId]) => [userId, leaving]));
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
    const keeping = this.keepHash();
    // Others would not know the users of a new gateway that has a lease and no hash.
    if (!this.hasLease) await keeping;
    this.hasLease = true;
    // At the same time: on a Redis Cluster one can fail without the other, and a gateway without a lease counts as dead.
    await Promise.all([keeping, this.leases.renew()]);
    await this.writeDirty();
  }

  private async keepHash(): Promise<void> {
    const { gatewayId } = this.parts;
    if (!(await this.store.keep(gatewayId))) await this.store.replace(gatewayId, this.users.all());
  }

  /** Announces a change only after other gateways can read it. */
  private async writeDirty(): Promise<void> {
    if (this.dirty.size === 0) return;
    const userIds = [...this.dirty];
    const entries = userIds.map((userId) => [userId, this.users.statusOf(userId)] as const);
    const left = [...this.left];
    await this.writeLastSeen(left);
    // A user who left again meanwhile stays.
    for (const [userId, leaving] of left) if (this.left.get(userId) === leaving) this.left.delete(userId);
    await this.store.write(this.parts.gatewayId, entries);
    // A user whose status changed again meanwhile stays dirty.
    for (const [userId, status] of entries) if (this.users.statusOf(userId) === status) this.dirty.delete(userId);
    if (this.dirty.size > 0) this.inOrder(() => this.writeDirty());
    this.changed(userIds);
  }

  /** Leaves out users whom others have not seen until now: those invisible elsewhere, and those who came invisible. */
  private async writeLastSeen(entries: readonly (readonly [UserId, Leaving])[]): Promise<void> {
    for (const batch of batches(entries)) {
      const elsewhere = await this.readElsewhere(batch.map(([userId]) => userId));
      const seen = batch.filter(([userId, { change }]) => {
        const statuses = elsewhere.get(userId) ?? [];
        return !statuses.some(isInvisible) && (change !== 'cameHidden' || statuses.length > 0);
      });
      const hidden = seen.filter(([, { change }]) => change !== 'left');
      const known = await this.store.readLastSeen(hidden.map(([userId]) => userId));
      const lastSeenOf = ([userId, { change, atMs }]: readonly [UserId, Leaving]) =>
        change === 'left' ? atMs : lastSeenOfHidden(atMs, known.get(userId));
      await this.store.writeLastSeen(seen.map((entry) => [entry[0], lastSeenOf(entry)]));
    }
  }
}
