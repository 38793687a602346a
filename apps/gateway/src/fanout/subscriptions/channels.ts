import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { LocalSockets } from '../../registry/local-sockets.js';
import { Subscriptions, type Subscription } from './subscriptions.js';

/** A channel without a local socket stays subscribed for this time: users often come back. */
export const CHANNEL_LINGER_MS = 60_000;
const SWEEP_INTERVAL_MS = 5_000;
/** Channels of one gateway; above it `hold` throws `OVERLOADED`. */
const CHANNELS_MAX = 1_000_000;

/**
 * The channels of rooms and users that this gateway is subscribed to. A channel is in use while the Socket.IO room of
 * the same name has a socket, so there is no counter that could be wrong. Unused channels are unsubscribed.
 */
@Injectable()
export class Channels implements OnApplicationShutdown {
  private readonly subscriptions: Subscriptions;
  /** When each channel lost its last local socket. */
  private readonly idleSinceMs = new WeakMap<Subscription, number>();
  private readonly timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);

  constructor(
    fanout: Fanout,
    private readonly sockets: LocalSockets,
  ) {
    this.subscriptions = new Subscriptions(fanout, CHANNELS_MAX);
  }

  get size(): number {
    return this.subscriptions.size;
  }

  /**
   * Subscribes to the channels. Once it resolves, this gateway receives every later text. The subscriptions last for
   * `CHANNEL_LINGER_MS`, and longer while a local socket is in the channel's room.
   * @throws ChatError UNAVAILABLE or OVERLOADED
   */
  hold(channels: readonly string[]): Promise<void> {
    const held = this.subscriptions.hold(channels);
    for (const name of channels) {
      const channel = this.subscriptions.get(name);
      if (channel !== undefined) this.idleSinceMs.delete(channel);
    }
    return held;
  }

  /** Unsubscribes a channel that turned out not to be needed, at the next sweep. */
  dismiss(name: string): void {
    const channel = this.subscriptions.get(name);
    if (channel !== undefined && this.sockets.count(name) === 0) this.idleSinceMs.set(channel, -CHANNEL_LINGER_MS);
  }

  /** Unsubscribes the channels that have been unused for long enough. */
  sweep(nowMs: number): void {
    const idle: string[] = [];
    for (const [name, channel] of this.subscriptions.all()) {
      if (!channel.isReady) continue;
      if (this.sockets.count(name) > 0) this.idleSinceMs.delete(channel);
      else {
        const sinceMs = this.idleSinceMs.get(channel) ?? nowMs;
        this.idleSinceMs.set(channel, sinceMs);
        if (nowMs - sinceMs >= CHANNEL_LINGER_MS) idle.push(name);
      }
    }
    this.subscriptions.release(idle);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
