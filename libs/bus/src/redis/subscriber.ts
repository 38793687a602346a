import { ChatError } from '#contracts/errors';
import type { RedisClient, RedisConnections } from './redis-connections.js';

/** Channels in one SSUBSCRIBE. */
const CHANNELS_PER_COMMAND = 500;
/** ioredis never settles an SSUBSCRIBE that a Cluster node answered with MOVED. */
const SUBSCRIBE_TIMEOUT_MS = 2_000;
const RESUBSCRIBE_PAUSE_MS = 200;
/** A half-open connection shows within this time and the connection's answer timeout. */
const PING_INTERVAL_MS = 5_000;

export interface SubscriberOptions {
  readonly connections: RedisConnections;
  readonly name: string;
  message(channel: string, text: string): void;
  /** Texts of these channels may have been lost; they are subscribed again. */
  lost(channels: readonly string[]): void;
}

/**
 * One subscribing connection (on a Cluster one per node). After a reconnect, or when the server ended a subscription,
 * it subscribes to all its channels again and then says that texts may have been lost.
 */
export class Subscriber {
  private readonly client: RedisClient;
  private readonly channels = new Set<string>();
  private readonly pingTimer: NodeJS.Timeout;
  private isResubscribing = false;
  private isStale = false;
  private isClosed = false;

  constructor(private readonly options: SubscriberOptions) {
    this.client = options.connections.open(options.name);
    this.client.on('smessage', (channel: string, text: string) => {
      if (this.channels.has(channel)) options.message(channel, text);
    });
    // A single Redis says 'ready' after a reconnect; a Cluster client 'subscribersReady' when one of its nodes'
    // subscribers is new, and 'nodeError' when a node says something unasked: a slot has moved away.
    const resubscribe = () => this.resubscribeSoon();
    for (const event of ['ready', 'subscribersReady', 'nodeError']) this.client.on(event, resubscribe);
    this.client.on('error', (error: Error) => this.cutWhenConfused(error));
    this.pingTimer = setInterval(() => this.ping(), PING_INTERVAL_MS);
    this.pingTimer.unref();
  }

  get redis(): RedisClient {
    return this.client;
  }

  /** Resolves when the server has taken all; rejects with `UNAVAILABLE`, and then none of the new ones stays. */
  async subscribe(channels: readonly string[]): Promise<void> {
    const fresh = channels.filter((channel) => !this.channels.has(channel));
    for (const channel of fresh) this.channels.add(channel);
    try {
      await this.send('ssubscribe', channels);
    } catch (cause) {
      for (const channel of fresh) this.channels.delete(channel);
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  /** Never rejects: a server that does not hear it has lost the connection, and with it the subscriptions. */
  async unsubscribe(channels: readonly string[]): Promise<void> {
    const held = channels.filter((channel) => this.channels.delete(channel));
    await this.send('sunsubscribe', held).catch(() => undefined);
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.pingTimer);
    this.client.disconnect();
  }

  private async send(command: 'ssubscribe' | 'sunsubscribe', channels: readonly string[]): Promise<void> {
    await Promise.all(
      this.commandsFor(channels).map((group) => withinTime(this.client[command](...group), SUBSCRIBE_TIMEOUT_MS)),
    );
  }

  /** On a Cluster all channels of one command must share a slot, which those of different rooms rarely do. */
  private commandsFor(channels: readonly string[]): string[][] {
    return chunk(channels, this.options.connections.isCluster ? 1 : CHANNELS_PER_COMMAND);
  }

  private resubscribeSoon(): void {
    this.isStale = true;
    if (!this.isResubscribing) void this.resubscribe();
  }

  private async resubscribe(): Promise<void> {
    this.isResubscribing = true;
    while (this.isStale && !this.isClosed) {
      this.isStale = false;
      const channels = [...this.channels];
      try {
        await this.send('ssubscribe', channels);
        this.options.lost(channels.filter((channel) => this.channels.has(channel)));
      } catch {
        // Not yet: the connection logs why. Until it works nothing is said, and `lost` comes at its end.
        this.isStale = true;
        await new Promise((resolve) => setTimeout(resolve, RESUBSCRIBE_PAUSE_MS));
      }
    }
    this.isResubscribing = false;
  }

  /** An unasked SUNSUBSCRIBE leaves ioredis' queue of commands out of step: only a new connection is sound. */
  private cutWhenConfused(error: Error): void {
    if (error.message.startsWith('Command queue state error')) this.client.disconnect(true);
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

async function withinTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis does not answer')), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
