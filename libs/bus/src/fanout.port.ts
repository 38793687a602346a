export interface FanoutListener {
  /** A text that was published on a subscribed channel. */
  message(channel: string, text: string): void;
  /** Texts of these channels may have been lost; the subscriptions stand again when this is called. */
  lost(channels: readonly string[]): void;
}

/**
 * Publish and subscribe by channel, at most once: for what heals by itself (gap rule, `heads`, checks at rest).
 * Texts of one publisher on one channel arrive in order.
 */
export abstract class Fanout {
  /** Resolves when the broker has taken the text; rejects with `ChatError` `UNAVAILABLE`. */
  abstract publish(channel: string, text: string): Promise<void>;

  /** Resolves when every later `publish` on these channels arrives here; rejects with `ChatError` `UNAVAILABLE`. */
  abstract subscribe(channels: readonly string[]): Promise<void>;

  abstract unsubscribe(channels: readonly string[]): Promise<void>;

  /** Adds a listener; it is told about every subscribed channel of this instance. */
  abstract listen(listener: FanoutListener): void;
}
