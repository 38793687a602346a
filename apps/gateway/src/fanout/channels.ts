import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { LocalSockets } from './local-sockets.js';

/** A channel without a local socket stays subscribed this long: people come back. */
export const CHANNEL_LINGER_MS = 60_000;
const SWEEP_INTERVAL_MS = 5_000;
/** Channels of one gateway; beyond it `hold` is `OVERLOADED`. */
const CHANNELS_MAX = 1_000_000;

interface Channel {
  /** Settles with the subscription. */
  readonly ready: Promise<void>;
  isReady: boolean;
  /** Since when the channel has had no local socket. */
  idleSinceMs: number | undefined;
}

/** Subscriptions that one turn of the event loop asks for, sent together. */
interface Batch {
  readonly channels: string[];
  readonly sent: Promise<void>;
}

/**
 * The channels of rooms and users that this gateway is subscribed to. A channel's sockets are those of the Socket.IO
 * room of the same name, so there is no count that could go wrong: a channel whose room is empty is let go.
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
   * Resolves when every later text on the channels reaches this gateway; holds for `CHANNEL_LINGER_MS` and as long as
   * a local socket is in the room of the channel's name. @throws ChatError UNAVAILABLE or OVERLOADED
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

  /** Whether the channel is subscribed by now. */
  isHeld(name: string): boolean {
    return this.channels.get(name)?.isReady ?? false;
  }

  /** Lets a channel that nobody here needed after all go at the next sweep. */
  dismiss(name: string): void {
    const channel = this.channels.get(name);
    if (channel !== undefined && this.sockets.count(name) === 0) channel.idleSinceMs = -CHANNEL_LINGER_MS;
  }

  /** Lets go of what has been idle for long enough. */
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
    // Two commands about one channel could overtake each other.
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
      // What it did not hear of is a text too many, at worst.
      .catch(() => undefined)
      .then(() => names.forEach((name) => this.leaving.delete(name)));
    for (const name of names) this.leaving.set(name, left);
  }
}
