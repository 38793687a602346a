/** Keys that are remembered. Above it the oldest are forgotten, and a few more events pass. */
const KEYS_MAX = 100_000;

/** Lets one event per key and interval through. */
export class Throttle {
  /** When each key last passed, in that order: a key that passes again moves to the end. */
  private readonly passedAtMs = new Map<string, number>();

  constructor(private readonly intervalMs: number) {}

  /** Whether an event would pass now. */
  isFree(key: string, nowMs: number): boolean {
    const passedAtMs = this.passedAtMs.get(key);
    return passedAtMs === undefined || nowMs - passedAtMs >= this.intervalMs;
  }

  /** Returns true if the event may pass, and counts it. */
  pass(key: string, nowMs: number): boolean {
    if (!this.isFree(key, nowMs)) return false;
    this.passedAtMs.delete(key);
    this.passedAtMs.set(key, nowMs);
    this.forget(nowMs);
    return true;
  }

  private forget(nowMs: number): void {
    for (const [key, passedAtMs] of this.passedAtMs) {
      if (nowMs - passedAtMs < this.intervalMs && this.passedAtMs.size <= KEYS_MAX) return;
      this.passedAtMs.delete(key);
    }
  }
}
