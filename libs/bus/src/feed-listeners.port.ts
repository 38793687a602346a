/** A courier counts as listening for this long after it has announced itself. It repeats that three times as often. */
export const LISTENING_MS = 6_000;
/** A history knows of a courier at most this long after it has announced itself, if the broker answers. */
export const LOOK_INTERVAL_MS = 1_000;

/** Whether any courier listens for the hints of histories (`FEED_CHANNEL`), so that histories publish none for nobody. */
export abstract class FeedListeners {
  /** Says that this courier listens. Never throws: without the broker hints are lost anyway. */
  abstract announce(): void;

  /** Costs nothing: the answer is `LOOK_INTERVAL_MS` old at most. The first call begins to look, and returns false. */
  abstract present(): boolean;
}
