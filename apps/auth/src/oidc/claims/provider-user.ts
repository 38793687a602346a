import { ChatError, isTextWithin } from '#contracts';
import type { ProviderConfig } from '#config/ways.settings';
import { cleanName, mostSpellable } from '#access/account-names.policy';
import { namesOfRequired } from './required-claim.policy.js';

/** OpenID Connect bounds `sub` to 255 characters. */
const CLAIM = { max: 255, blank: true };

/** A user at a provider. The issuer and the subject together never name another one. */
export interface ProviderUser {
  /** The id in the settings. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** As the provider calls the user. */
  readonly name: string | null;
  /** From which a username is made. */
  readonly username: string | null;
  /** The provider's id of its own session. */
  readonly sid: string | null;
}

/** A user who may come in. */
export interface AdmittedUser extends ProviderUser {
  /** The ids of the providers of this issuer whose `REQUIRE` the user meets. Handoffs of an older version lack them. */
  readonly meets?: readonly string[];
  /** The e-mail address that the provider has confirmed, under `OIDC_<ID>_CLAIM=email`. Handoffs of an older version lack it. */
  readonly email?: string | null;
}

/** What a provider says of a user. */
export interface ToldClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  /** The e-mail address that it has confirmed. */
  readonly email: string | null;
}

/**
 * The sessions that a provider has ended: those of its own session, or else all of its user. A provider may name its session only
 * when it ends it: with `sid` and `sub`, those sessions of the user end too whose sign-in named none.
 */
export type EndedAtProvider = { readonly sid: string; readonly sub?: string | undefined } | { readonly sub: string };

/** Claims beside those of every ID token. */
export interface NeededClaims {
  /** One of each. Without them a user can sign in. */
  readonly wanted: readonly (readonly string[])[];
  /** One of these; empty: none. */
  readonly required: readonly string[];
}

/** @param ofIssuer all providers of the issuer: a sign-in may go on without what the others require */
export function neededClaims(
  { id, username, require, claim }: ProviderConfig,
  ofIssuer: readonly ProviderConfig[],
): NeededClaims {
  const others = ofIssuer.filter((other) => other.id !== id && other.require !== undefined);
  const ofOthers = others.map((other) => namesOfRequired(other.require));
  const ofEmail = claim === 'email' ? [['email'], ['email_verified']] : [];
  return { wanted: [['name'], [username], ...ofOthers, ...ofEmail], required: namesOfRequired(require) };
}

/** `undefined` if no identity can be made of the claims. */
export function providerUserOf(
  { id, username }: ProviderConfig,
  issuer: string,
  claims: Readonly<Record<string, unknown>>,
): ProviderUser | undefined {
  const subject = textOf(claims['sub']);
  if (subject === null) return undefined;
  const given = textOf(claims[username]);
  const name = cleanName(claims['name']);
  const mailbox = textOf(claims['email'])?.split('@')[0] ?? null;
  return {
    provider: id,
    issuer,
    subject,
    name: name ?? cleanName(given),
    username: mostSpellable([given, name, mailbox]),
    sid: textOf(claims['sid']),
  };
}

/** A user who does not meet `REQUIRE`. */
export function notLetIn(): ChatError {
  return new ChatError('FORBIDDEN', { field: 'provider', message: 'The provider does not let this user in here.' });
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && isTextWithin(claim, CLAIM) ? claim : null;
}
