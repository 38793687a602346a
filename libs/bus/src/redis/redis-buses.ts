import { randomUUID } from 'node:crypto';
import { within } from '#contracts/within';
import type { Buses } from '../buses.js';
import { RedisCommandBus } from './command-bus.adapter.js';
import { RedisFanout } from './fanout.adapter.js';
import { RedisFeedListeners } from './feed-listeners.adapter.js';
import { RedisQueryBus } from './query-bus.adapter.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisClock } from './redis-clock.js';
import { RedisConnections, whenReady, type RedisClient } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';
import { ReplyInbox } from './reply-inbox.js';

const HEALTH_TIMEOUT_MS = 1_000;
const DEFAULT_PREFIX = 'parley';

export interface RedisBusesOptions {
  /** `REDIS_URL`: see `parseRedisUrl`. */
  readonly url: string;
  /** `REDIS_PREFIX`: the prefix of every key and channel. */
  readonly prefix?: string;
}

/** The buses of the scaled-out form: one Redis for all processes. */
export class RedisBuses implements Buses {
  readonly commands: RedisCommandBus;
  readonly queries: RedisQueryBus;
  readonly fanout: RedisFanout;
  readonly feedListeners: RedisFeedListeners;
  readonly broker = 'redis';

  private constructor(private readonly parts: RedisBusParts) {
    this.commands = new RedisCommandBus(parts);
    this.queries = new RedisQueryBus(parts);
    this.fanout = new RedisFanout(parts.connections, parts.keys);
    this.feedListeners = new RedisFeedListeners(parts.commander, parts.keys.couriers);
  }

  /** Resolves when Redis answers. Rejects with a one-line `Error` if it does not answer within 60 s. */
  static async open({ url, prefix = DEFAULT_PREFIX }: RedisBusesOptions): Promise<RedisBuses> {
    const connections = new RedisConnections(url);
    const keys = new RedisKeys(prefix);
    const commander = connections.open('commander', { pipelined: true });
    const replier = connections.open('replier', { pipelined: true });
    const clock = new RedisClock(commander, keys.clock);
    const inbox = new ReplyInbox(connections, keys.replyChannel(randomUUID()));
    const buses = new RedisBuses({ connections, keys, clock, inbox, commander, replier });
    try {
      await buses.whenReady();
    } catch (error) {
      await buses.close();
      throw error;
    }
    return buses;
  }

  /** For other users of the same Redis in this process. */
  get connections(): RedisConnections {
    return this.parts.connections;
  }

  /** Returns false if a connection is broken, or if any part of a Cluster does not answer that the bus needs. */
  async healthy(): Promise<boolean> {
    const { commander, keys } = this.parts;
    if (this.clients.some(({ status }) => status !== 'ready')) return false;
    const answers = Promise.all(keys.served.map((key) => commander.exists(key))).then(
      () => true,
      () => false,
    );
    return within(answers, HEALTH_TIMEOUT_MS, () => false);
  }

  async close(): Promise<void> {
    await this.commands.close();
    await this.queries.close();
    this.fanout.close();
    this.feedListeners.close();
    this.parts.clock.close();
    this.parts.inbox.close();
    this.parts.connections.close();
  }

  private async whenReady(): Promise<void> {
    const { inbox, clock } = this.parts;
    await Promise.all(this.clients.map((client) => whenReady(client)));
    await inbox.open();
    await clock.measure();
  }

  private get clients(): RedisClient[] {
    const { commander, replier, inbox } = this.parts;
    const { publisher, subscriber } = this.fanout;
    return [commander, replier, publisher, subscriber.redis, inbox.subscriber.redis];
  }
}
