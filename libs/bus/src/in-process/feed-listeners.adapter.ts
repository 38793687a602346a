import { FeedListeners, LISTENING_MS } from '../feed-listeners.port.js';

/** The courier of this process. */
export class InProcessFeedListeners extends FeedListeners {
  private untilMs = -Infinity;

  override announce(): void {
    this.untilMs = performance.now() + LISTENING_MS;
  }

  override present(): boolean {
    return performance.now() < this.untilMs;
  }
}
