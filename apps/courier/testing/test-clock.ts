import { Clock } from '#platform/clock';

/** The clock of couriers whose host may be ahead of the other hosts, and for which a spec lets time pass. */
export class TestClock extends Clock {
  aheadMs = 0;
  /** ms that a spec adds to `now()`, as if that much time had passed. */
  passedMs = 0;

  override now(): number {
    return super.now() + this.passedMs;
  }

  override time(): number {
    return super.time() + this.aheadMs;
  }
}
