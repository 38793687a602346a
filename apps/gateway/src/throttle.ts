/** Keys that are remembered; beyond it the oldest are forgotten, which lets a few more through. */
const KEYS_MAX = 100_000;

/** Lets one event per key and interval through. */
export class Throttle {
  /** When each key was let through; in that order, since a key that passes again goes to the end. */
  private readonly passedAtMs = new Map<string, number>();

  constructor(private readonly intervalMs: number) {}

  /** Whether an event now would be let through. */
  isFree(key: string, nowMs: number): boolean {
    const passedAtMs = this.passedAtMs.get(key);
    return passedAtMs === undefined || nowMs - passedAtMs >= this.intervalMs;
  }

  /** Lets the event through, or not. */
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
