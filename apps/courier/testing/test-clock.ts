import { Clock } from '#platform/clock';

/** The clock of couriers whose host may be ahead of the other hosts. */
export class TestClock extends Clock {
  aheadMs = 0;

  override time(): number {
    return super.time() + this.aheadMs;
  }
}
