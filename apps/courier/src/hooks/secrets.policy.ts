import type { StoredSecret } from './hook-row.js';

/** How long a replaced secret still signs. */
export const OVERLAP_MS = 24 * 60 * 60 * 1000;
/** Replaced secrets that still sign. */
export const REPLACED_MAX = 5;

/** The secrets after another one is made: the newest of those before it sign for a while, those before them no more. */
export function withSecret(
  secrets: readonly StoredSecret[],
  fresh: Omit<StoredSecret, 'until'>,
  nowMs: number,
): StoredSecret[] {
  const replaced = signing(secrets, nowMs).map((secret) => ({ ...secret, until: secret.until ?? nowMs + OVERLAP_MS }));
  return [{ ...fresh, until: null }, ...replaced.slice(0, REPLACED_MAX)];
}

/** The secrets that sign, newest first. */
export function signing(secrets: readonly StoredSecret[], nowMs: number): StoredSecret[] {
  return secrets.filter(({ until }) => until === null || until > nowMs);
}
