import { EXPIRING_NOTICE_MS } from '#contracts';

/** The next step for an access token that ends at `expiresAtMs`. */
export function expiryStep(expiresAtMs: number, isAnnounced: boolean, nowMs: number): 'end' | 'announce' | 'none' {
  if (expiresAtMs <= nowMs) return 'end';
  return !isAnnounced && expiresAtMs - nowMs <= EXPIRING_NOTICE_MS ? 'announce' : 'none';
}
