import { ChatError } from '#contracts';
import type { Fanout } from '#bus/fanout.port';

/** A channel that this gateway is subscribed to, or is about to be. */
export interface Subscription {
  /** Settles with the subscription. */
  readonly ready: Promise<void>;
  readonly isReady: boolean;
}

/** Subscriptions of one turn of the event loop, sent together. */
interface Batch {
  readonly channels: string[];
  readonly sent: Promise<void>;
}

/**
 * Subscriptions to channels of the fan-out. Each instance sends its own batches, so that one purpose does not
 * wait for another.
 */
export class Subscriptions {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly leaving = new Map<string, Promise<void>>();
  private batch: Batch | undefined;

  /** @param channelsMax above it `hold` throws `OVERLOADED` */
  constructor(
    private readonly fanout: Fanout,
    private readonly channelsMax: number,
  ) {}

  get size(): number {
    return this.subscriptions.size;
  }

  all(): IterableIterator<[string, Subscription]> {
    return this.subscriptions.entries();
  }

  get(channel: string): Subscription | undefined {
    return this.subscriptions.get(channel);
  }

  /** Once it resolves, this gateway receives every later text. @throws ChatError UNAVAILABLE or OVERLOADED */
  async hold(channels: readonly string[]): Promise<void> {
    if (this.subscriptions.size + channels.length > this.channelsMax) throw new ChatError('OVERLOADED');
    const waits: Promise<void>[] = [];
    for (const channel of channels) {
      const { isReady, ready } = this.subscriptions.get(channel) ?? this.open(channel);
      if (!isReady) waits.push(ready);
    }
    if (waits.length === 0) return;
    // Also if one fails: the caller then knows which channels are ready.
    await Promise.allSettled(waits);
    await Promise.all(waits);
  }

  /** Unsubscribes channels that are ready. */
  release(channels: readonly string[]): void {
    if (channels.length === 0) return;
    for (const channel of channels) this.subscriptions.delete(channel);
    const left = this.fanout
      .unsubscribe(channels)
      // If UNSUBSCRIBE fails we only receive a few extra messages.
      .catch(() => undefined)
      .then(() => channels.forEach((channel) => this.leaving.delete(channel)));
    for (const channel of channels) this.leaving.set(channel, left);
  }

  private open(channel: string): Subscription {
    const ready = this.subscribe(channel);
    const subscription = { ready, isReady: false };
    this.subscriptions.set(channel, subscription);
    ready.then(
      () => (subscription.isReady = true),
      () => this.subscriptions.delete(channel),
    );
    return subscription;
  }

  private async subscribe(channel: string): Promise<void> {
    // Otherwise the UNSUBSCRIBE could overtake this SUBSCRIBE.
    await this.leaving.get(channel);
    const batch = (this.batch ??= this.newBatch());
    batch.channels.push(channel);
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
}
