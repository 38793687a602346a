import type { Cure } from '#contracts';

/**
 * Whether a cure ends `s`: another session put it, or one that is not known, before the cure. A session that the cure ended may put one
 * until its access token no longer counts: all that sessions from before it have put ends. Ids of sessions begin with their time, by the
 * clock that also gives the cure its time.
 * @param first parameter of `cureValues`
 */
export function isCured(first: number): string {
  const [keeps, at, before] = [first, first + 1, first + 2].map((number) => `$${String(number)}`);
  return `((${String(keeps)}::uuid IS NULL OR s.session_id IS DISTINCT FROM ${String(keeps)}::uuid)
    AND (s.changed_at < ${String(at)}::timestamptz OR s.session_id < ${String(before)}::uuid))`;
}

export function cureValues({ keeps, at, ends }: Cure): [string | null, string, string | null] {
  return [keeps, at, ends ? firstIdOf(new Date(at)) : null];
}

/** No UUIDv7 of this time or later is smaller. */
function firstIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
