import { Logger } from '@nestjs/common';
import { compactVerify, createRemoteJWKSet, customFetch as joseFetch } from 'jose';
import {
  allowInsecureRequests,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  type ClientAuth,
  type Configuration,
} from 'openid-client';
import type { ProviderConfig } from '#config/ways.settings';
import { ChatError } from '#contracts';
import type { Granted } from '../../passport/provider.strategy.js';
import { isUnknownKey, reasonOf } from './provider-errors.js';
import { providerFetch } from './provider-fetch.js';

/** For each request to a provider, and for all that one request of a browser waits for. */
const ANSWER_TIMEOUT_MS = 5_000;
const DISCOVERY_FRESH_MS = 3_600_000;
/** An unknown key makes us ask for the keys at most this often. A provider's new key is of use at once. */
const KEYS_PAUSE_MS = 1_000;
const MS_PER_SECOND = 1_000;

type ProviderKeys = ReturnType<typeof createRemoteJWKSet>;

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
  /** Of PKCE. */
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
      scope: this.settings.scopes,
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
  }

  /** The claims of a granted sign-in. A provider may tell some of those that we need only where it tells about users. */
  async claimsOf(granted: Granted, needed: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { configuration, keys } = await this.discover();
    const claims = granted.claims();
    if (claims === undefined || granted.id_token === undefined) throw new ChatError('BAD_CREDENTIALS');
    await verifySignature(granted.id_token, keys);
    const hasAll = needed.every((claim) => Object.hasOwn(claims, claim));
    if (hasAll || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await fetchUserInfo(configuration, granted.access_token, claims.sub)), ...claims };
  }

  /** Asks the provider, without what is kept. */
  async discoverAgain(): Promise<Discovered> {
    const { issuer, clientId } = this.settings;
    const isPlain = new URL(issuer).protocol === 'http:';
    const configuration = await discovery(new URL(issuer), clientId, undefined, this.clientAuth(), {
      [customFetch]: providerFetch,
      timeout: ANSWER_TIMEOUT_MS / MS_PER_SECOND,
      ...(isPlain && { execute: [allowInsecureRequests] }),
    });
    const metadata = configuration.serverMetadata();
    if (withoutSlash(metadata.issuer) !== withoutSlash(issuer))
      throw new TypeError('the provider names another issuer than the settings');
    if (metadata.jwks_uri === undefined) throw new TypeError('the provider names no address of its keys');
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
      timeoutDuration: ANSWER_TIMEOUT_MS,
      cooldownDuration: KEYS_PAUSE_MS,
      [joseFetch]: (url, asked) => providerFetch(url, asked),
    });
    return { configuration, issuer: metadata.issuer, keys };
  }

  private async ask(): Promise<Discovered> {
    try {
      return await this.discoverAgain();
    } catch (cause) {
      this.logger.warn({ event: 'oidc.away', provider: this.id, reason: reasonOf(cause) });
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  /** Basic is the default of the standard. */
  private clientAuth(): ClientAuth {
    const { clientSecret } = this.settings;
    if (clientSecret === undefined) return None();
    const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
    return (server, ...rest) => {
      const supported = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      const auth = supported.includes('client_secret_basic') ? basic : post;
      return auth(server, ...rest);
    };
  }
}

/** The provider may have begun to sign with a new key. */
async function verifySignature(token: string, keys: ProviderKeys): Promise<void> {
  try {
    await compactVerify(token, keys);
  } catch (error) {
    if (!isUnknownKey(error)) throw error;
    await keys.reload();
    await compactVerify(token, keys);
  }
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '');
}

/** @throws ChatError UNAVAILABLE if the work takes longer than a browser should wait */
export async function withinTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ChatError('UNAVAILABLE')), ANSWER_TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
