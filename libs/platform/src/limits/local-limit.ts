import { ChatError } from '#contracts';
import type { Rate } from '#config/rate.setting';
import { countEvent, type RateWindow } from './rate-window.policy.js';

/** Keys that are counted; beyond it the oldest are forgotten, which lets a few more through. */
const KEYS_MAX = 100_000;

/**
 * A limit that this process counts by itself, and answers without waiting: for what must keep its order, like sends.
 * With n processes a user who sends through all of them gets n times as much.
 */
export class LocalLimit {
  private readonly windows = new Map<string, RateWindow>();
  private sweptAtMs = 0;

  constructor(
    private readonly scope: string,
    private readonly rate: Rate,
  ) {}

  /** Takes a point; gives `undefined`, or the `RATE_LIMITED` that the caller may throw. */
  take(key: string, nowMs = performance.now()): ChatError | undefined {
    const retryAfterMs = countEvent(this.windowOf(key, nowMs), this.rate, nowMs);
    return retryAfterMs > 0 ? new ChatError('RATE_LIMITED', { scope: this.scope, retryAfterMs }) : undefined;
  }

  /** @throws ChatError RATE_LIMITED */
  demand(key: string): void {
    const refusal = this.take(key);
    if (refusal !== undefined) throw refusal;
  }

  /** Refuses the key for so long, whatever was counted here. */
  close(key: string, forMs: number, nowMs = performance.now()): void {
    const window = this.windowOf(key, nowMs);
    window.count = Math.max(window.count, this.rate.points);
    window.endsAtMs = Math.max(window.endsAtMs, nowMs + forMs);
  }

  private windowOf(key: string, nowMs: number): RateWindow {
    const known = this.windows.get(key);
    if (known !== undefined) return known;
    this.forget(nowMs);
    const window = { endsAtMs: 0, count: 0 };
    this.windows.set(key, window);
    return window;
  }

  private forget(nowMs: number): void {
    if (nowMs - this.sweptAtMs >= this.rate.windowMs) {
      this.sweptAtMs = nowMs;
      for (const [key, { endsAtMs }] of this.windows) if (endsAtMs <= nowMs) this.windows.delete(key);
    }
    const [oldest] = this.windows.size >= KEYS_MAX ? this.windows.keys() : [];
    if (oldest !== undefined) this.windows.delete(oldest);
  }
}
