/** After this time an e-th of a cost is left. */
const FADE_MS = 30_000;
/** Users with a cost; more lose those that were used longest ago. */
const USERS_MAX = 10_000;
/** A cost below this is forgotten. */
const COST_MIN_MS = 0.1;

interface Cost {
  readonly ms: number;
  readonly atMs: number;
}

/** The time that each user has used lately. It fades, so nobody pays for long. */
export class RecentCosts {
  /** In the order of their last change. */
  private readonly costs = new Map<string, Cost>();

  of(userId: string): number {
    return left(this.costs.get(userId), performance.now());
  }

  add(userId: string, ms: number): void {
    const now = performance.now();
    const cost = { ms: this.of(userId) + ms, atMs: now };
    this.costs.delete(userId);
    this.costs.set(userId, cost);
    for (const [oldest, kept] of this.costs) {
      if (this.costs.size <= USERS_MAX && left(kept, now) >= COST_MIN_MS) break;
      this.costs.delete(oldest);
    }
  }
}

function left(cost: Cost | undefined, now: number): number {
  return cost === undefined ? 0 : cost.ms * Math.exp((cost.atMs - now) / FADE_MS);
}
