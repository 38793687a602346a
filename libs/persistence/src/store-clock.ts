import type { DataSource } from 'typeorm';

const MEASURE_INTERVAL_MS = 10_000;
/** The shortest round trip of so many decides how exact a measurement is. */
const SAMPLES = 3;

/**
 * PostgreSQL's clock, as an offset to this process's monotonic clock. So all processes have one time, whatever the clocks
 * of their hosts say, and reading it costs no round trip. It is right to the shortest of three round trips and the drift
 * of 10 s. It goes back if PostgreSQL's clock does.
 */
export class StoreClock {
  /** The host's clock until the first measurement. */
  private offsetMs = performance.timeOrigin;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly readMs: () => Promise<number>) {
    // PostgreSQL may be unavailable: the old offset is used until the next measurement.
    this.timer = setInterval(() => void this.measure().catch(() => undefined), MEASURE_INTERVAL_MS);
    this.timer.unref();
  }

  static of(dataSource: DataSource): Promise<StoreClock> {
    return StoreClock.begin(() => readStoreMs(dataSource));
  }

  /** @param readMs reads PostgreSQL's clock, in ms since 1970. Rejects if it does */
  static async begin(readMs: () => Promise<number>): Promise<StoreClock> {
    const clock = new StoreClock(readMs);
    try {
      await clock.measure();
    } catch (error) {
      clock.onApplicationShutdown();
      throw error;
    }
    return clock;
  }

  now(): Date {
    return new Date(performance.now() + this.offsetMs);
  }

  /** PostgreSQL read its clock between question and answer. An offset within these bounds stays: a jump would be noise. */
  async measure(): Promise<void> {
    for (let i = 0; i < SAMPLES; i += 1) {
      const sentAt = performance.now();
      const ms = await this.readMs();
      const [least, most] = [ms - performance.now(), ms - sentAt];
      this.offsetMs = Math.min(Math.max(this.offsetMs, least), most);
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}

async function readStoreMs(dataSource: DataSource): Promise<number> {
  const [row]: { ms: number }[] = await dataSource.query(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  if (row === undefined) throw new Error('PostgreSQL returned no time');
  return row.ms;
}
