import { urlOf } from '#contracts/url-of';
import { Logger } from '@nestjs/common';
import { compactVerify, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  type authorizationCodeGrant,
  buildAuthorizationUrl,
  customFetch,
  discovery,
  fetchUserInfo,
  type Configuration,
} from 'openid-client';
import type { ProviderConfig } from '#config/ways.settings';
import { ChatError } from '#contracts';
import { within } from '#contracts/within';
import type { NeededClaims, ToldClaims } from '../claims/provider-user.js';
import { verifiedEmailOf } from '../claims/verified-email.policy.js';
import { basicDoubt, clientAuth } from './client-auth.js';
import { reasonOf } from './provider-errors.js';
import { providerFetch } from './provider-fetch.js';
import { keysAt, verifyBy, type ProviderKeys } from './provider-keys.js';

/** For each request to a provider, and for all that one request of a browser waits for. */
const ANSWER_TIMEOUT_MS = 5_000;
const DISCOVERY_FRESH_MS = 3_600_000;
/** For what a sign-in can do without. */
const EXTRAS_TIMEOUT_MS = 2_000;
const MS_PER_SECOND = 1_000;

/** The tokens of a sign-in. */
export type Granted = Awaited<ReturnType<typeof authorizationCodeGrant>>;

/** What a provider says of itself. */
export interface Discovered {
  readonly configuration: Configuration;
  readonly issuer: string;
  readonly keys: ProviderKeys;
}

/** What the start of a round trip tells a provider. */
export interface AuthorizationParameters {
  readonly state: string;
  readonly nonce: string;
  /** The challenge of PKCE. */
  readonly challenge: string;
}

interface Kept {
  readonly discovered: Promise<Discovered>;
  readonly askedAtMs: number;
}

/** A provider of the settings. */
export class Provider {
  private readonly logger = new Logger(Provider.name);
  private kept: Kept | undefined;
  /** How clients may prove themselves, as the provider said last. */
  private authMethods: readonly string[] | undefined;

  /** Where browsers return, and where the provider sends logout tokens. Both are registered there. */
  readonly redirectUri: string;
  readonly logoutUri: string;

  constructor(
    readonly settings: ProviderConfig,
    publicUrl: string,
  ) {
    const base = `${publicUrl}/v1/auth/oidc/${settings.id}`;
    this.redirectUri = `${base}/callback`;
    this.logoutUri = `${base}/backchannel`;
  }

  get id(): string {
    return this.settings.id;
  }

  /** Without `email` the provider would not tell the e-mail address by which users claim their accounts. */
  get scopes(): string {
    const { scopes, claim } = this.settings;
    return claim === 'email' && !scopes.split(' ').includes('email') ? `${scopes} email` : scopes;
  }

  /** Asks the provider at most once an hour. Requests at the same moment share an answer. @throws ChatError UNAVAILABLE */
  discover(): Promise<Discovered> {
    const now = performance.now();
    if (this.kept === undefined || now - this.kept.askedAtMs >= DISCOVERY_FRESH_MS) {
      const kept: Kept = { discovered: this.ask(), askedAtMs: now };
      kept.discovered.catch(() => {
        if (this.kept === kept) this.kept = undefined;
      });
      this.kept = kept;
    }
    return this.kept.discovered;
  }

  /** Where the browser goes. @throws ChatError UNAVAILABLE */
  async authorizationUrl({ state, nonce, challenge }: AuthorizationParameters): Promise<URL> {
    const { configuration } = await this.discover();
    return buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: this.scopes,
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
  }

  /**
   * The claims of a granted sign-in. A provider may tell some of those that we need only where it tells about users. If it fails to
   * do that, a sign-in without `required` fails, and one without `wanted` goes on.
   */
  async claimsOf(granted: Granted, { wanted, required }: NeededClaims): Promise<ToldClaims> {
    const { configuration, keys } = await this.discover();
    const claims = granted.claims();
    const { id_token: token } = granted;
    if (claims === undefined || token === undefined) throw new ChatError('BAD_CREDENTIALS');
    await verifyBy(
      keys,
      (key) => compactVerify(token, key as JWTVerifyGetKey),
      () => true,
    );
    const told = Object.fromEntries(Object.entries(claims).filter(([, value]) => !isEmpty(value)));
    const has = (name: string) => Object.hasOwn(told, name);
    const lacksRequired = required.length > 0 && !required.some(has);
    const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const lacksWanted = wanted.some((names) => !names.some(has));
    if (!hasMore || (!lacksRequired && !lacksWanted)) return { claims, email: verifiedEmailOf([told]) };
    const asked = fetchUserInfo(configuration, granted.access_token, claims.sub);
    const more = lacksRequired ? await asked : await this.within(asked);
    return { claims: { ...claims, ...more, ...told }, email: verifiedEmailOf([told, more]) };
  }

  /** Asks the provider, without what is kept. */
  async discoverAgain(): Promise<Discovered> {
    const { issuer, clientId } = this.settings;
    const isPlain = new URL(issuer).protocol === 'http:';
    const configuration = await discovery(new URL(issuer), clientId, undefined, clientAuth(this.settings), {
      [customFetch]: providerFetch,
      timeout: ANSWER_TIMEOUT_MS / MS_PER_SECOND,
      ...(isPlain && { execute: [allowInsecureRequests] }),
    });
    const metadata = configuration.serverMetadata();
    this.authMethods = metadata.token_endpoint_auth_methods_supported;
    if (withoutSlash(metadata.issuer) !== withoutSlash(issuer))
      throw new TypeError('the provider names another issuer than the settings');
    const { authorization_endpoint: signIn, token_endpoint: token, jwks_uri: keys } = metadata;
    for (const endpoint of [signIn, token, keys]) assertEndpoint(endpoint, isPlain);
    return { configuration, issuer: metadata.issuer, keys: keysAt(String(keys), ANSWER_TIMEOUT_MS) };
  }

  /** What the log says of an error, with what Parley sends that the provider may refuse. */
  reasonOf(error: unknown): string {
    const doubt = basicDoubt(this.settings, this.authMethods);
    return reasonOf(error, { scopes: this.scopes, ...(doubt !== undefined && { doubt }) });
  }

  /** What the provider tells about a user, or nothing. Never rejects. */
  private async within(asked: Promise<ToldClaims['claims']>): Promise<ToldClaims['claims']> {
    try {
      return await withinTime(asked, EXTRAS_TIMEOUT_MS);
    } catch (error) {
      this.logger.warn({ event: 'oidc.no-userinfo', provider: this.id, reason: reasonOf(error) });
      return {};
    }
  }

  private async ask(): Promise<Discovered> {
    try {
      return await this.discoverAgain();
    } catch (cause) {
      this.logger.warn({ event: 'oidc.away', provider: this.id, reason: reasonOf(cause) });
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}

function isEmpty(claim: unknown): boolean {
  return claim === undefined || claim === null || (typeof claim === 'string' && claim.trim() === '');
}

/** Only a provider on this machine may do without TLS. */
function assertEndpoint(endpoint: string | undefined, mayBePlain: boolean): void {
  const protocol = endpoint === undefined ? undefined : urlOf(endpoint)?.protocol;
  if (protocol === 'https:' || (mayBePlain && protocol === 'http:')) return;
  throw new TypeError('the provider lacks a safe endpoint for sign-in, tokens or keys');
}

export function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '');
}

/** @throws ChatError UNAVAILABLE if the work takes longer than a browser should wait */
export function withinTime<Result>(work: Promise<Result>, timeoutMs = ANSWER_TIMEOUT_MS): Promise<Result> {
  return within(work, timeoutMs, () => {
    throw new ChatError('UNAVAILABLE');
  });
}
