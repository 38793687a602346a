import { Admission, type AdmissionBounds } from './admission.js';
import { RecentCosts } from './recent-costs.js';

/** A call that has used this much more than a waiting one ends its turn. */
const LEAD_MS = 100;
/** A user who has used this much lately leaves one place free for the others. */
const HEAVY_MS = 500;

/** The turn of a running call. */
export interface Turn {
  /** True once a user waits who has used less time. A call that can go on later ends then. */
  isOver(): boolean;
}

/**
 * An admission whose turns cost time: of the users who wait, the one comes next who has used the least time lately. Users
 * who have used much share all places but one, so the others need not wait for them. It knows users, not IPs.
 */
export class TimedAdmission extends Admission {
  private readonly costs = new RecentCosts();

  constructor(private readonly places: AdmissionBounds) {
    super(places);
  }

  /** As `run`; the time of the work is the user's cost. */
  async runTurn<Result>(userId: string, request: object, work: (turn: Turn) => Promise<Result>): Promise<Result> {
    return this.run(userId, request, async () => {
      const startedAt = performance.now();
      const used = (): number => performance.now() - startedAt;
      try {
        return await work({ isOver: () => this.isOver(userId, used()) });
      } finally {
        this.costs.add(userId, used());
      }
    });
  }

  protected override inTurn<Waiting>(waiting: ReadonlyMap<string, Waiting>): Iterable<readonly [string, Waiting]> {
    return [...waiting].sort(([one], [other]) => this.costs.of(one) - this.costs.of(other));
  }

  protected override mayRun(userId: string, ip: string): boolean {
    const isRefused = this.isHeavy(userId) && this.heavyUsers() >= Math.max(1, this.places.atOnce - 1);
    return !isRefused && super.mayRun(userId, ip);
  }

  private isOver(userId: string, usedMs: number): boolean {
    const most = this.costs.of(userId) + usedMs - LEAD_MS;
    for (const waiting of this.ready()) if (waiting !== userId && this.costs.of(waiting) < most) return true;
    return false;
  }

  private isHeavy(userId: string): boolean {
    return this.costs.of(userId) >= HEAVY_MS;
  }

  /** The number of those who run a call. */
  private heavyUsers(): number {
    let count = 0;
    for (const userId of this.runningUsers) if (this.isHeavy(userId)) count += 1;
    return count;
  }
}
