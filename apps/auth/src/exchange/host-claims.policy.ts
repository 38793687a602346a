import { isTextWithin } from '#contracts';
import { EXTERNAL_ID_RULE } from '#contracts/app-requests';

/** The hosts' clocks may differ from ours by this. */
const LEEWAY_SECONDS = 60;
const LIFETIME_MAX_SECONDS = 86_400;

/** The claims that the operator demands, besides a valid signature. */
export interface Expected {
  readonly audience: string | null;
  readonly issuer: string | null;
}

/** The claims of a verified token. */
export interface HostClaims {
  readonly externalId: string;
  /** Seconds. */
  readonly issuedAt: number;
  readonly name: unknown;
  readonly picture: unknown;
}

/** Why a token is refused: for the log, and the claim for the client. */
export interface RefusedClaims {
  readonly reason: 'claims' | 'expired' | 'lifetime' | 'audience' | 'issuer' | 'ended' | 'unknown-user';
  readonly field: 'sub' | 'iat' | 'exp' | 'nbf' | 'aud' | 'iss';
}

/** @param claims the content of a token whose signature is right */
export function judgeClaims(claims: unknown, expected: Expected, nowSeconds: number): HostClaims | RefusedClaims {
  const given = typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  return refusedTimes(given, nowSeconds) ?? refusedParties(given, expected) ?? subjectOf(given);
}

function refusedTimes({ iat, exp, nbf }: Record<string, unknown>, now: number): RefusedClaims | undefined {
  if (!isTime(iat) || iat > now + LEEWAY_SECONDS) return { reason: 'claims', field: 'iat' };
  if (!isTime(exp)) return { reason: 'claims', field: 'exp' };
  if (exp <= now - LEEWAY_SECONDS) return { reason: 'expired', field: 'exp' };
  if (exp - iat > LIFETIME_MAX_SECONDS) return { reason: 'lifetime', field: 'exp' };
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + LEEWAY_SECONDS)) return { reason: 'claims', field: 'nbf' };
  return undefined;
}

function refusedParties({ aud, iss }: Record<string, unknown>, expected: Expected): RefusedClaims | undefined {
  const { audience, issuer } = expected;
  const isMeant = audience === null || aud === audience || (Array.isArray(aud) && aud.includes(audience));
  if (!isMeant) return { reason: 'audience', field: 'aud' };
  return issuer === null || iss === issuer ? undefined : { reason: 'issuer', field: 'iss' };
}

function subjectOf({ sub, iat, name, picture }: Record<string, unknown>): HostClaims | RefusedClaims {
  if (typeof sub !== 'string' || !isTextWithin(sub, EXTERNAL_ID_RULE)) return { reason: 'claims', field: 'sub' };
  return { externalId: sub, issuedAt: iat as number, name, picture };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * A token from before the end of its user's sessions does not sign the user in. Nor does a token from before the deletion of
 * an earlier user with this id.
 * @param endedAtSeconds the latest such end, in whole seconds of Parley's clock
 */
export function isAfter(issuedAt: number, endedAtSeconds: number | null): boolean {
  return endedAtSeconds === null || Math.floor(issuedAt) > endedAtSeconds;
}
