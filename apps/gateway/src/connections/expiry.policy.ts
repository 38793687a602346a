import { EXPIRING_NOTICE_MS } from '#contracts';

/** What an access token's end asks for now: to cut, to announce, or nothing. */
export function expiryStep(expiresAtMs: number, isAnnounced: boolean, nowMs: number): 'cut' | 'announce' | 'none' {
  if (expiresAtMs <= nowMs) return 'cut';
  return !isAnnounced && expiresAtMs - nowMs <= EXPIRING_NOTICE_MS ? 'announce' : 'none';
}
