import { ChatError } from '#contracts/errors';
import { FanoutListeners } from '../fanout-listeners.js';
import { Fanout, type FanoutListener } from '../fanout.port.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import { Subscriber } from './subscriber.js';

/** Fanout over sharded pub/sub, with separate connections for publishing and subscribing. */
export class RedisFanout extends Fanout {
  readonly publisher: RedisClient;
  readonly subscriber: Subscriber;
  private readonly prefix: string;
  private readonly listeners = new FanoutListeners();

  constructor(connections: RedisConnections, keys: RedisKeys) {
    super();
    this.prefix = keys.fanoutPrefix;
    this.publisher = connections.open('fanout-pub', { pipelined: true });
    this.subscriber = new Subscriber({
      connections,
      name: 'fanout-sub',
      message: (channel, text) => this.listeners.message(channel.slice(this.prefix.length), text),
      lost: (channels) => this.listeners.lost(channels.map((channel) => channel.slice(this.prefix.length))),
    });
  }

  override async publish(channel: string, text: string): Promise<void> {
    try {
      await this.publisher.spublish(this.prefix + channel, text);
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  override subscribe(channels: readonly string[]): Promise<void> {
    return this.subscriber.subscribe(channels.map((channel) => this.prefix + channel));
  }

  override unsubscribe(channels: readonly string[]): Promise<void> {
    return this.subscriber.unsubscribe(channels.map((channel) => this.prefix + channel));
  }

  override listen(listener: FanoutListener): void {
    this.listeners.add(listener);
  }

  close(): void {
    this.subscriber.close();
    this.publisher.disconnect();
  }
}
