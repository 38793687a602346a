/** A receiver may stop its hook for this long. */
const RETRY_AFTER_MAX_MS = 3_600_000;
const MS_PER_SECOND = 1000;
/** A date of RFC 9110. `Date.parse` alone would take `1` for a date. */
const HTTP_DATE = /^[A-Z][a-z]+, .+ GMT$/;

/** @returns how long a receiver that answers 429 or 503 asks to wait, at most an hour; `null` if it does not say */
export function retryAfterMs(status: number, header: string | undefined, nowMs: number): number | null {
  if ((status !== 429 && status !== 503) || header === undefined) return null;
  if (/^\d+$/.test(header)) return Math.min(Number(header) * MS_PER_SECOND, RETRY_AFTER_MAX_MS);
  const date = HTTP_DATE.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? null : Math.min(Math.max(0, date - nowMs), RETRY_AFTER_MAX_MS);
}
