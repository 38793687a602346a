import { ChatError } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { Rate } from '#config/rate.setting';
import type { Report } from './shared-counts.js';
import { beginReport, endReport, isOver, newWindow, takePoint, type SharedWindow } from './shared-window.policy.js';

/** Keys that are counted. Beyond this the oldest counts are dropped, which admits a few more points. */
const KEYS_MAX = 100_000;

/**
 * A limit shared by all processes that answers without waiting, for requests that must stay in order, such as sends. It
 * decides by the local count and by the shared count in the latest answer from Redis. Points are reported in steps of a
 * tenth of the rate, so a user below a tenth costs Redis nothing.
 *
 * A user of n processes gets in one window at most the rate, plus n tenths of it, plus the points taken while reports
 * are in progress; in a sudden burst that is the full rate of each process. The excess delays the start of the next
 * window. While Redis is unavailable each process counts for itself.
 */
export class PromptLimit {
  private readonly windows = new BoundedMap<string, SharedWindow>(KEYS_MAX);
  private sweptAtMs = 0;

  /** @param report omitted if there is only one process */
  constructor(
    private readonly scope: string,
    private readonly rate: Rate,
    private readonly report?: Report,
  ) {}

  /** Takes points, a whole rate at most. Returns `undefined`, or the `RATE_LIMITED` for the caller to throw. */
  take(key: string, points = 1, nowMs = performance.now()): ChatError | undefined {
    const window = this.windowOf(key, nowMs);
    const retryAfterMs = takePoint(window, this.rate, nowMs, points);
    if (retryAfterMs > 0) return this.refuse(retryAfterMs);
    if (this.report !== undefined) this.sendReport(this.report, key, window);
    return undefined;
  }

  /** The `RATE_LIMITED` of a key that has used the rate of this process; takes no point. */
  refusal(key: string, nowMs = performance.now()): ChatError | undefined {
    const own = this.windows.get(key)?.own;
    if (own === undefined || own.count < this.rate.points || nowMs >= own.endsAtMs) return undefined;
    return this.refuse(own.endsAtMs - nowMs);
  }

  /** Takes points, a whole rate at most. @throws ChatError RATE_LIMITED */
  demand(key: string, points = 1): void {
    const refusal = this.take(key, points);
    if (refusal !== undefined) throw refusal;
  }

  private refuse(retryAfterMs: number): ChatError {
    return new ChatError('RATE_LIMITED', { scope: this.scope, retryAfterMs: Math.ceil(retryAfterMs) });
  }

  private sendReport(report: Report, key: string, window: SharedWindow): void {
    const points = beginReport(window, this.rate);
    if (points === 0) return;
    void report(key, points).then((heard) => {
      endReport(window, this.rate, heard, performance.now());
      // The points taken during the report may be enough for another one.
      this.sendReport(report, key, window);
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
    if (nowMs - this.sweptAtMs < this.rate.windowMs) return;
    this.sweptAtMs = nowMs;
    for (const [key, window] of this.windows) if (isOver(window, nowMs)) this.windows.delete(key);
  }
}
