/**
 * Loaded with `--import` before a service: the wall clock of this process is wrong by a fixed time, as that of a host
 * without NTP. Monotonic clocks and timers are right.
 */
// Not PARLEY_…: the services refuse unknown settings of that name.
const SHIFT_MS = Number(process.env['CHAOS_CLOCK_SHIFT_MS'] ?? 0);
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...parts: unknown[]) {
    // Whatever the overload: all parts are passed on.
    super(...((parts.length === 0 ? [RealDate.now() + SHIFT_MS] : parts) as [number]));
  }

  static override now(): number {
    return RealDate.now() + SHIFT_MS;
  }
}

globalThis.Date = ShiftedDate as unknown as DateConstructor;
