export interface FanoutListener {
  /** Called with each text that is published on a subscribed channel. */
  message(channel: string, text: string): void;
  /** Called after these channels were resubscribed: texts published before that may be lost. */
  lost(channels: readonly string[]): void;
}

/**
 * Publish and subscribe by channel with at-most-once delivery. Use it only for data whose loss is detected and repaired
 * (gap rule, `heads`, periodic checks). Texts of one publisher on one channel arrive in order.
 */
export abstract class Fanout {
  /** Resolves when the broker has accepted the text. Rejects with `ChatError` `UNAVAILABLE`. */
  abstract publish(channel: string, text: string): Promise<void>;

  /** Resolves when every later `publish` on these channels arrives here. Rejects with `ChatError` `UNAVAILABLE`. */
  abstract subscribe(channels: readonly string[]): Promise<void>;

  abstract unsubscribe(channels: readonly string[]): Promise<void>;

  /** Adds a listener for all subscribed channels of this instance. */
  abstract listen(listener: FanoutListener): void;
}
