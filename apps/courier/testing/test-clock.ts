import { Clock } from '#platform/clock';

/** The clock of couriers whose host may be ahead of the other hosts, and for which a spec lets time pass. */
export class TestClock extends Clock {
  aheadMs = 0;
  /** What has passed on the clock that never goes back, beside real time. */
  passedMs = 0;

  override now(): number {
    return super.now() + this.passedMs;
  }

  override time(): number {
    return super.time() + this.aheadMs;
  }
}
