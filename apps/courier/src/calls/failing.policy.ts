import type { HookRow } from '../hooks/hook-row.js';

type Row = Pick<HookRow, 'resumed_at' | 'last_accepted_at'>;

/** In milliseconds since 1970. */
interface Waits {
  /** By this courier. */
  readonly acceptedAt: number | undefined;
  readonly waitsSince: number;
}

/** Whether something has waited and nothing was accepted for so long, counted from a `resume` at the earliest. */
export function isFailingTooLong(row: Row, waits: Waits, failingSeconds: number, now: number): boolean {
  const { acceptedAt = 0, waitsSince } = waits;
  const since = Math.max(acceptedAt, row.last_accepted_at?.getTime() ?? 0, row.resumed_at.getTime(), waitsSince);
  return now - since >= failingSeconds * 1000;
}
