import { errors } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { ChatError } from '#contracts';

/** Codes of openid-client and jose for a provider that does not answer, or not as a provider does. */
const UNAVAILABLE = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  'ERR_JOSE_GENERIC',
]);
const REASON = /^[\w.-]{1,60}$/;
/** The user's own no, as providers call it. */
const CANCELLED = new Set(['access_denied', 'consent_required', 'user_cancelled_login', 'user_cancelled_authorize']);
/** The provider's own trouble. */
const TROUBLE = new Set(['temporarily_unavailable', 'server_error']);

/** What Parley sends that a provider may refuse. */
interface Sent {
  readonly scopes: string;
  /** Why the client may be refused although its secret is right. */
  readonly doubt?: string;
}

/**
 * An error of a library as a refusal of the sign-in, or as UNAVAILABLE if the provider does not answer as it should. Other errors
 * stay what they are.
 */
export function toSignInError(error: unknown): unknown {
  if (isUnavailable(error)) return new ChatError('UNAVAILABLE', {}, { cause: error });
  if (error instanceof AuthorizationResponseError && CANCELLED.has(error.error))
    return new ChatError('BAD_CREDENTIALS', { field: 'cancelled' }, { cause: error });
  return isRefusal(error) ? new ChatError('BAD_CREDENTIALS', {}, { cause: error }) : error;
}

function isRefusal(error: unknown): boolean {
  const classes = [ClientError, AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError];
  return error instanceof errors.JOSEError || classes.some((refused) => error instanceof refused);
}

/** `fetch` rejects with a TypeError, and with a DOMException after a timeout. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof Error && TROUBLE.has(oauthErrorOf(error) ?? '')) return true;
  if (error instanceof TypeError || error instanceof DOMException) return true;
  return UNAVAILABLE.has(codeOf(error) ?? '');
}

/**
 * What the log says of an error. Only texts of the libraries: those of the provider, of the browser and of parsers may hold a
 * code or a token.
 */
export function reasonOf(error: unknown, sent?: Sent): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const inner = cause instanceof Error && codeOf(cause) !== undefined ? cause.message : undefined;
  const likely = likelyCause(error, sent);
  return [likely, codeOf(error) ?? error.name, error.message, inner, oauthErrorOf(error)].filter(Boolean).join(': ');
}

function likelyCause(error: Error, sent: Sent | undefined): string | undefined {
  if (refusesClient(error))
    return ['the provider refused the client id or its secret', sent?.doubt].filter(Boolean).join(', ');
  const told = oauthErrorOf(error);
  if (told === 'invalid_scope') return `the provider refused the scopes "${sent?.scopes ?? ''}"`;
  if (told === 'invalid_request' || told === 'unauthorized_client')
    return 'the provider refused the request, in which Parley sends PKCE with S256, a state and a nonce';
  return undefined;
}

/** Keycloak says `unauthorized_client` of a wrong secret. Bearer is the scheme of the access token, not of the client. */
function refusesClient(error: Error): boolean {
  const told = oauthErrorOf(error);
  if (error instanceof ResponseBodyError) return told === 'invalid_client' || told === 'unauthorized_client';
  if (!(error instanceof WWWAuthenticateChallengeError)) return false;
  return told === 'invalid_client' || error.cause.every(({ scheme }) => scheme === 'basic');
}

function codeOf(error: unknown): string | undefined {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isCoded ? (error.code as string) : undefined;
}

/** `access_denied`, `invalid_grant` … */
function oauthErrorOf(error: Error): string | undefined {
  const challenges = error instanceof WWWAuthenticateChallengeError ? error.cause : [];
  const told = 'error' in error ? error.error : challenges.map(({ parameters }) => parameters['error']).find(Boolean);
  return typeof told === 'string' && REASON.test(told) ? told : undefined;
}
