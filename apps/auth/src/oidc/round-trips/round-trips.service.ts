import { Injectable, Logger } from '@nestjs/common';
import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { Request } from 'express';
import { AuthConfig } from '#config/app-config';
import { ChatError, type StartSignIn } from '#contracts';
import { toChatError } from '#platform/error-mapping.policy';
import { SecurityLog } from '#platform/security-log';
import { RateLimits } from '../../limits/rate-limits.js';
import { authenticate } from '../../passport/authenticate.js';
import { HandoffsService } from '../handoffs/handoffs.service.js';
import { toSignInError } from '../providers/provider-errors.js';
import { neededClaims, notLetIn, providerUserOf, type AdmittedUser } from '../claims/provider-user.js';
import { withinTime, type Granted, type Provider } from '../providers/provider.js';
import { Providers } from '../providers/providers.js';
import { meetsRequired } from '../claims/required-claim.policy.js';
import { assertReturnTo, returnUrl } from './return-to.policy.js';
import { ProviderStrategy, type ReturnOptions } from './provider.strategy.js';
import { RoundTripSeal, type RoundTrip } from './round-trip-seal.js';

/** What a provider's answer has. Parley ignores everything else. */
const PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'];

/** Where a browser goes next. */
export interface Onward {
  readonly location: string;
  /** The sealed round trip, if the browser begins one. */
  readonly cookie?: string;
}

/** A browser that returns from a provider. */
export interface Returning {
  readonly provider: string;
  readonly ip: string;
  /** The query that the provider gave. */
  readonly query: URLSearchParams;
  readonly cookie: string | undefined;
  readonly request: Request;
}

/** Sends browsers to providers, and takes them back with a handoff. */
@Injectable()
export class RoundTripsService {
  private readonly logger = new Logger(RoundTripsService.name);
  private readonly strategy = new ProviderStrategy();

  constructor(
    private readonly providers: Providers,
    private readonly seal: RoundTripSeal,
    private readonly handoffs: HandoffsService,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError FORBIDDEN, NOT_FOUND, INVALID. Every later failure is in the URL to which the browser returns. */
  async start({ provider: id, returnTo, challenge }: StartSignIn, ip: string): Promise<Onward> {
    const provider = this.providers.named(id);
    const { corsOrigins, oidcReturnTo } = this.config;
    assertReturnTo(returnTo, { corsOrigins, oidcReturnTo });
    return this.orBack(returnTo, async () => {
      await this.limits.roundTrip('start', ip);
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const ofVerifier = await calculatePKCECodeChallenge(verifier);
      const location = await withinTime(provider.authorizationUrl({ state, nonce, challenge: ofVerifier }));
      const cookie = this.seal.close({ provider: id, state, nonce, verifier, challenge, returnTo });
      return { location: location.href, cookie };
    });
  }

  /** @throws ChatError FORBIDDEN, NOT_FOUND. Every other failure is in the URL to which the browser returns. */
  async complete(returning: Returning): Promise<Onward> {
    const provider = this.providers.named(returning.provider);
    const trip = this.seal.open(returning.cookie);
    const home = `${this.config.publicUrl ?? ''}/`;
    return this.orBack(trip?.returnTo ?? home, async () => {
      await this.limits.roundTrip('return', returning.ip);
      try {
        if (trip?.provider !== provider.id) throw refusal('the browser is not on a round trip to this provider');
        const user = await withinTime(this.userOf(provider, trip, returning));
        return { location: returnUrl(trip.returnTo, { handoff: await this.handoffs.make(trip, user) }) };
      } catch (error) {
        throw this.refused(error, provider, returning);
      }
    });
  }

  private async userOf(provider: Provider, trip: RoundTrip, returning: Returning): Promise<AdmittedUser> {
    const { configuration, issuer } = await provider.discover();
    const { state, nonce, verifier } = trip;
    const url = new URL(`${provider.redirectUri}?${known(returning.query).toString()}`);
    const options: ReturnOptions = { returned: { configuration, url, state, nonce, verifier } };
    const granted = await authenticate<Granted>(this.strategy, returning.request, options);
    const { settings } = provider;
    const ofIssuer = this.providers.ofSameIssuer(provider).map((each) => each.settings);
    const { claims, email } = await provider.claimsOf(granted, neededClaims(settings, ofIssuer));
    const user = providerUserOf(settings, issuer, claims);
    if (user === undefined) throw refusal('the claim sub is not usable');
    const meets = ofIssuer.filter(({ require }) => meetsRequired(require, claims)).map(({ id }) => id);
    if (!meets.includes(provider.id)) throw notLetIn();
    return { ...user, meets, ...(settings.claim === 'email' && { email }) };
  }

  /** Only the log tells why a return is refused. */
  private refused(error: unknown, provider: Provider, { ip }: Returning): unknown {
    const told = toSignInError(error);
    if (!(told instanceof ChatError)) return told;
    const reason = provider.reasonOf(told.cause ?? told);
    this.logger.warn({ event: 'oidc.refused', provider: provider.id, code: told.code, reason });
    if (told.code !== 'UNAVAILABLE')
      this.security.write('login.failed', { userId: null, address: ip, reason: 'provider' });
    return told;
  }

  /** No browser shows a problem document: a failure is in the URL to which it returns. */
  private async orBack(returnTo: string, go: () => Promise<Onward>): Promise<Onward> {
    try {
      return await go();
    } catch (error) {
      const { code, details } = toChatError(error);
      if (code === 'INTERNAL') this.logger.error({ event: 'oidc.failed' }, error);
      const field = details.field === undefined ? {} : { field: details.field };
      return { location: returnUrl(returnTo, { error: code, ...field }) };
    }
  }
}

function known(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => PARAMETERS.includes(name)));
}

function refusal(reason: string): ChatError {
  return new ChatError('BAD_CREDENTIALS', {}, { cause: new Error(reason) });
}
