import type { EndedAtProvider } from '../claims/provider-user.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TYPES = new Set(['logout+jwt', 'jwt']);

interface LogoutJwt {
  readonly header: { readonly typ?: string | undefined };
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * What a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6). Its signature, issuer, audience and times have
 * been verified. `undefined` if it is no logout token: an ID token has a nonce, and no such event.
 */
export function endedBy({ header, payload }: LogoutJwt): EndedAtProvider | undefined {
  const { events, sid, sub, jti } = payload;
  const isTyped = header.typ === undefined || TYPES.has(header.typ.toLowerCase().replace(/^application\//, ''));
  if (!isTyped || 'nonce' in payload || typeof jti !== 'string' || !namesLogout(events)) return undefined;
  if (!isTextOrMissing(sid) || !isTextOrMissing(sub)) return undefined;
  if (sid !== undefined) return { sid, sub };
  return sub === undefined ? undefined : { sub };
}

function namesLogout(events: unknown): boolean {
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, EVENT)) return false;
  const event: unknown = Reflect.get(events, EVENT);
  return typeof event === 'object' && event !== null && !Array.isArray(event);
}

function isTextOrMissing(claim: unknown): claim is string | undefined {
  return claim === undefined || typeof claim === 'string';
}
