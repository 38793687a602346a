import { EXPIRING_NOTICE_MS } from '#contracts';

/** What to do about the end of an access token now. */
export function expiryStep(expiresAtMs: number, isAnnounced: boolean, nowMs: number): 'end' | 'announce' | 'none' {
  if (expiresAtMs <= nowMs) return 'end';
  return !isAnnounced && expiresAtMs - nowMs <= EXPIRING_NOTICE_MS ? 'announce' : 'none';
}
