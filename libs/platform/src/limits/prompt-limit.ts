import { ChatError } from '#contracts';
import type { Rate } from '#config/rate.setting';
import type { Report } from './shared-counts.js';
import { beginReport, endReport, isOver, newWindow, takePoint, type SharedWindow } from './shared-window.policy.js';

/** Keys that are counted; beyond it the oldest are forgotten, which lets a few more through. */
const KEYS_MAX = 100_000;

/**
 * A limit of all processes together that answers without waiting, for what must keep its order, like sends: by what
 * this process has counted, and by what the shared count answered to its latest report. A tenth of the rate is
 * reported at once, not each point; who stays below it costs Redis nothing. So in one window a user of n processes
 * gets the rate, at most n tenths of it, and what comes while reports are under way: of a sudden burst all that each
 * process lets through by itself. What was too much is paid back: the next window begins so much later. While Redis is
 * away each process counts alone.
 */
export class PromptLimit {
  private readonly windows = new Map<string, SharedWindow>();
  private sweptAtMs = 0;

  /** @param report left out where there is one process */
  constructor(
    private readonly scope: string,
    private readonly rate: Rate,
    private readonly report?: Report,
  ) {}

  /** Takes a point; gives `undefined`, or the `RATE_LIMITED` that the caller may throw. */
  take(key: string, nowMs = performance.now()): ChatError | undefined {
    const window = this.windowOf(key, nowMs);
    const retryAfterMs = takePoint(window, this.rate, nowMs);
    if (retryAfterMs > 0) return new ChatError('RATE_LIMITED', { scope: this.scope, retryAfterMs });
    if (this.report !== undefined) this.tell(this.report, key, window);
    return undefined;
  }

  /** @throws ChatError RATE_LIMITED */
  demand(key: string): void {
    const refusal = this.take(key);
    if (refusal !== undefined) throw refusal;
  }

  private tell(report: Report, key: string, window: SharedWindow): void {
    const points = beginReport(window, this.rate);
    if (points === 0) return;
    void report(key, points).then((heard) => {
      endReport(window, this.rate, heard, performance.now());
      // What was taken meanwhile may be enough for another report.
      this.tell(report, key, window);
    });
  }

  private windowOf(key: string, nowMs: number): SharedWindow {
    const known = this.windows.get(key);
    if (known !== undefined) return known;
    this.forget(nowMs);
    const window = newWindow();
    this.windows.set(key, window);
    return window;
  }

  private forget(nowMs: number): void {
    if (nowMs - this.sweptAtMs >= this.rate.windowMs) {
      this.sweptAtMs = nowMs;
      for (const [key, window] of this.windows) if (isOver(window, nowMs)) this.windows.delete(key);
    }
    const [oldest] = this.windows.size >= KEYS_MAX ? this.windows.keys() : [];
    if (oldest !== undefined) this.windows.delete(oldest);
  }
}
