import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { LocalSockets } from '../../connections/registry/local-sockets.js';

/** A channel without a local socket stays subscribed for this time: users often come back. */
export const CHANNEL_LINGER_MS = 60_000;
const SWEEP_INTERVAL_MS = 5_000;
/** Channels of one gateway; above it `hold` throws `OVERLOADED`. */
const CHANNELS_MAX = 1_000_000;

interface Channel {
  /** Settles with the subscription. */
  readonly ready: Promise<void>;
  isReady: boolean;
  /** When the channel lost its last local socket. */
  idleSinceMs: number | undefined;
}

/** Subscriptions of one turn of the event loop, sent together. */
interface Batch {
  readonly channels: string[];
  readonly sent: Promise<void>;
}

/**
 * The channels of rooms and users that this gateway is subscribed to. A channel is in use while the Socket.IO room of
 * the same name has a socket, so there is no counter that could be wrong. Unused channels are unsubscribed.
 */
@Injectable()
export class Channels implements OnApplicationShutdown {
  private readonly channels = new Map<string, Channel>();
  private readonly leaving = new Map<string, Promise<void>>();
  private batch: Batch | undefined;
  private readonly timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);

  constructor(
    private readonly fanout: Fanout,
    private readonly sockets: LocalSockets,
  ) {}

  get size(): number {
    return this.channels.size;
  }

  /**
   * Subscribes to the channels. Once it resolves, this gateway receives every later text. The subscriptions last for
   * `CHANNEL_LINGER_MS`, and longer while a local socket is in the channel's room.
   * @throws ChatError UNAVAILABLE or OVERLOADED
   */
  async hold(channels: readonly string[]): Promise<void> {
    if (this.channels.size + channels.length > CHANNELS_MAX) throw new ChatError('OVERLOADED');
    const waits: Promise<void>[] = [];
    for (const name of channels) {
      const channel = this.channels.get(name) ?? this.open(name);
      channel.idleSinceMs = undefined;
      if (!channel.isReady) waits.push(channel.ready);
    }
    if (waits.length > 0) await Promise.all(waits);
  }

  /** Whether the channel is subscribed now. */
  isHeld(name: string): boolean {
    return this.channels.get(name)?.isReady ?? false;
  }

  /** Unsubscribes a channel that turned out not to be needed, at the next sweep. */
  dismiss(name: string): void {
    const channel = this.channels.get(name);
    if (channel !== undefined && this.sockets.count(name) === 0) channel.idleSinceMs = -CHANNEL_LINGER_MS;
  }

  /** Unsubscribes the channels that have been unused for long enough. */
  sweep(nowMs: number): void {
    const idle: string[] = [];
    for (const [name, channel] of this.channels) {
      if (!channel.isReady) continue;
      if (this.sockets.count(name) > 0) channel.idleSinceMs = undefined;
      else {
        channel.idleSinceMs ??= nowMs;
        if (nowMs - channel.idleSinceMs >= CHANNEL_LINGER_MS) idle.push(name);
      }
    }
    if (idle.length > 0) this.release(idle);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private open(name: string): Channel {
    const ready = this.subscribe(name);
    const channel: Channel = { ready, isReady: false, idleSinceMs: undefined };
    this.channels.set(name, channel);
    ready.then(
      () => (channel.isReady = true),
      () => this.channels.delete(name),
    );
    return channel;
  }

  private async subscribe(name: string): Promise<void> {
    // Otherwise the UNSUBSCRIBE could overtake this SUBSCRIBE.
    await this.leaving.get(name);
    const batch = (this.batch ??= this.newBatch());
    batch.channels.push(name);
    await batch.sent;
  }

  private newBatch(): Batch {
    const channels: string[] = [];
    const sent = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.batch = undefined;
        this.fanout.subscribe(channels).then(resolve, reject);
      });
    });
    return { channels, sent };
  }

  private release(names: readonly string[]): void {
    for (const name of names) this.channels.delete(name);
    const left = this.fanout
      .unsubscribe(names)
      // If UNSUBSCRIBE fails we only receive a few extra messages.
      .catch(() => undefined)
      .then(() => names.forEach((name) => this.leaving.delete(name)));
    for (const name of names) this.leaving.set(name, left);
  }
}
