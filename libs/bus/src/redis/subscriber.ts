import { setTimeout as sleep } from 'node:timers/promises';
import { ChatError } from '#contracts/errors';
import { within } from '#contracts/within';
import type { RedisClient, RedisConnections } from './redis-connections.js';

/** Channels per SSUBSCRIBE. */
const CHANNELS_PER_COMMAND = 500;
/** ioredis never settles an SSUBSCRIBE that a Cluster node answered with MOVED. */
const SUBSCRIBE_TIMEOUT_MS = 2_000;
const RESUBSCRIBE_PAUSE_MS = 200;
/** A half-open connection is detected within this interval plus the answer timeout. */
const PING_INTERVAL_MS = 5_000;
/**
 * A client that is connected but cannot subscribe for this long is replaced; the time doubles with each replacement.
 * The Cluster subscribers of ioredis do not always recover after all nodes were down.
 */
const REPLACE_AFTER_MS = 1_000;
const REPLACE_AFTER_MAX_MS = 60_000;

export interface SubscriberOptions {
  readonly connections: RedisConnections;
  readonly name: string;
  message(channel: string, text: string): void;
  /** Called after these channels were resubscribed: texts published before that may be lost. */
  lost(channels: readonly string[]): void;
}

/**
 * A subscriber connection (on a Cluster one per node). After a reconnect, or if the server ended a subscription, it
 * resubscribes all channels and then calls `lost`.
 */
export class Subscriber {
  private client: RedisClient;
  private readonly channels = new Set<string>();
  /** Channels that the server may not have subscribed. */
  private readonly stale = new Set<string>();
  private readonly pingTimer: NodeJS.Timeout;
  private resubscribing: Promise<void> | undefined;
  private replaceAfterMs = REPLACE_AFTER_MS;
  private isClosed = false;

  constructor(private readonly options: SubscriberOptions) {
    this.client = this.connect();
    this.pingTimer = setInterval(() => this.ping(), PING_INTERVAL_MS);
    this.pingTimer.unref();
  }

  get redis(): RedisClient {
    return this.client;
  }

  /**
   * Resolves when all channels are subscribed. Tries again while a Cluster client connects to a node. If it rejects with
   * `UNAVAILABLE`, none of the new channels is kept.
   */
  async subscribe(channels: readonly string[]): Promise<void> {
    const fresh = channels.filter((channel) => !this.channels.has(channel));
    for (const channel of fresh) this.channels.add(channel);
    const endsAtMs = performance.now() + SUBSCRIBE_TIMEOUT_MS;
    let failed = await this.send('ssubscribe', channels);
    while (failed.length > 0 && this.client.status === 'ready' && performance.now() < endsAtMs) {
      await sleep(RESUBSCRIBE_PAUSE_MS);
      failed = await this.send('ssubscribe', failed);
    }
    if (failed.length === 0) return;
    for (const channel of fresh) this.forget(channel);
    throw new ChatError('UNAVAILABLE');
  }

  /** Never rejects: if the command does not reach the server, the connection is lost and its subscriptions with it. */
  async unsubscribe(channels: readonly string[]): Promise<void> {
    await this.send(
      'sunsubscribe',
      channels.filter((channel) => this.forget(channel)),
    );
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.pingTimer);
    this.client.disconnect();
  }

  private forget(channel: string): boolean {
    this.stale.delete(channel);
    return this.channels.delete(channel);
  }

  private connect(): RedisClient {
    const client = this.options.connections.open(this.options.name);
    client.on('smessage', (channel: string, text: string) => {
      if (this.channels.has(channel)) this.options.message(channel, text);
    });
    // A single-server client emits 'ready' after a reconnect. A Cluster client emits 'subscribersReady' when it has a
    // new subscriber for a node, and 'nodeError' after an unsolicited message of a node, for example when a slot has
    // moved.
    for (const event of ['ready', 'subscribersReady', 'nodeError']) client.on(event, () => this.resubscribeAll());
    client.on('error', (error: Error) => {
      // An unsolicited SUNSUBSCRIBE desynchronizes the command queue of ioredis, so reconnect.
      if (error.message.startsWith('Command queue state error')) client.disconnect(true);
    });
    return client;
  }

  /** Returns the channels whose command failed. */
  private async send(command: 'ssubscribe' | 'sunsubscribe', channels: readonly string[]): Promise<string[]> {
    // On a Cluster all channels of one command must share a slot; channels of different rooms rarely do.
    const groups = chunk(channels, this.options.connections.isCluster ? 1 : CHANNELS_PER_COMMAND);
    const sends = groups.map((group) => within(this.client[command](...group), SUBSCRIBE_TIMEOUT_MS));
    const outcomes = await Promise.allSettled(sends);
    return groups.filter((_, i) => outcomes[i]?.status === 'rejected').flat();
  }

  private resubscribeAll(): void {
    for (const channel of this.channels) this.stale.add(channel);
    this.resubscribing ??= this.resubscribe().finally(() => {
      this.resubscribing = undefined;
    });
  }

  private async resubscribe(): Promise<void> {
    let failingSince: number | undefined;
    while (this.stale.size > 0 && !this.isClosed) {
      const failed = await this.resubscribeOnce();
      // Without a connection, the loop ends; the reconnect starts it again.
      if (failed.length === 0 || this.client.status !== 'ready') continue;
      failingSince ??= performance.now();
      if (performance.now() - failingSince > this.replaceAfterMs) this.replaceClient();
      await sleep(RESUBSCRIBE_PAUSE_MS);
    }
    this.replaceAfterMs = REPLACE_AFTER_MS;
  }

  private async resubscribeOnce(): Promise<string[]> {
    const channels = [...this.stale];
    this.stale.clear();
    const failed = new Set(await this.send('ssubscribe', channels));
    const wanted = channels.filter((channel) => this.channels.has(channel));
    const stillStale = wanted.filter((channel) => failed.has(channel));
    if (this.client.status === 'ready') for (const channel of stillStale) this.stale.add(channel);
    const restored = wanted.filter((channel) => !failed.has(channel));
    if (restored.length > 0) this.options.lost(restored);
    return stillStale;
  }

  private replaceClient(): void {
    this.replaceAfterMs = Math.min(REPLACE_AFTER_MAX_MS, this.replaceAfterMs * 2);
    this.client.removeAllListeners('smessage');
    this.client.disconnect();
    this.client = this.connect();
  }

  private ping(): void {
    if (this.client.status === 'ready') this.client.ping().catch(() => undefined);
  }
}

function chunk(channels: readonly string[], size: number): string[][] {
  const chunks: string[][] = [];
  for (let i = 0; i < channels.length; i += size) chunks.push(channels.slice(i, i + size));
  return chunks;
}
