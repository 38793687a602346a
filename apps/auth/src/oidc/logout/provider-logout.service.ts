import { Injectable, Logger } from '@nestjs/common';
import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { ChatError, invalid, type LogoutToken, type SessionId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { RateLimits } from '../../limits/rate-limits.js';
import { SessionEndings } from '../../sessions/session-endings.js';
import { SessionsStore } from '../../sessions/sessions.store.js';
import { AuthSql } from '../../store/auth-sql.js';
import type { EndedAtProvider } from '../claims/provider-user.js';
import { HandoffsService } from '../handoffs/handoffs.service.js';
import { endedBy } from './logout-token.policy.js';
import { reasonOf, toSignInError } from '../providers/provider-errors.js';
import { verifyBy } from '../providers/provider-keys.js';
import { withinTime, type Discovered, type Provider } from '../providers/provider.js';
import { Providers } from '../providers/providers.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** How long a token without `exp` is good: the standard asks for `exp` since 2023, and providers from before leave it out. */
const AGE_SECONDS_MAX = 120;
const MS_PER_SECOND = 1_000;

/** Ends sessions whose users have logged out at the provider (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class ProviderLogoutService {
  private readonly logger = new Logger(ProviderLogoutService.name);

  constructor(
    private readonly sql: AuthSql,
    private readonly providers: Providers,
    private readonly handoffs: HandoffsService,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly limits: RateLimits,
    private readonly clock: StoreClock,
  ) {}

  /**
   * A repeat ends nothing, and is ok.
   * @throws ChatError INVALID, field `logout_token`, for a token that is not valid; RATE_LIMITED; UNAVAILABLE if the provider does
   * not tell its keys; FORBIDDEN, NOT_FOUND
   */
  async endSessions({ provider: id, logout_token: token }: LogoutToken, ip: string): Promise<void> {
    const provider = this.providers.named(id);
    const attempt = await this.limits.beginProviderLogout(ip);
    const discovered = await attempt.during(() => withinTime(provider.discover()));
    const over = await this.verify(provider, discovered, token).catch((error: unknown) => {
      const refused = this.refused(provider, error);
      return refused.code === 'INVALID' ? Promise.reject(refused) : attempt.during(() => Promise.reject(refused));
    });
    await attempt.succeeded();
    const ended = await this.sql.transaction((open) => this.end(open, provider, over));
    for (const { id: sessionId, userId } of ended)
      await this.endings.announce(userId, [sessionId], { reason: 'provider' });
  }

  private async verify({ settings }: Provider, { issuer, keys }: Discovered, token: string): Promise<EndedAtProvider> {
    const now = this.clock.now();
    const expected = {
      issuer,
      audience: settings.clientId,
      requiredClaims: ['iat'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    };
    const { payload, protectedHeader } = await withinTime(
      verifyBy(
        keys,
        (key) => jwtVerify(token, key as JWTVerifyGetKey, expected),
        () => !keys.coolingDown,
      ),
    );
    const isOfNow = isInTime(payload, now.getTime() / MS_PER_SECOND);
    const over = isOfNow ? endedBy({ header: protectedHeader, payload }) : undefined;
    if (over === undefined) throw invalid('logout_token', 'must be a logout token');
    return over;
  }

  private async end(
    open: Sql,
    { id: via }: Provider,
    over: EndedAtProvider,
  ): Promise<{ id: SessionId; userId: UserId }[]> {
    await this.handoffs.end(open, via, over);
    return this.sessions.endOfProvider(open, { via, ...over });
  }

  private refused({ id }: Provider, error: unknown): ChatError {
    const told = toSignInError(error);
    this.logger.warn({ event: 'oidc.logout-refused', provider: id, reason: reasonOf(error) });
    if (told instanceof ChatError && told.code !== 'BAD_CREDENTIALS') return told;
    return invalid('logout_token', 'must be a logout token of this provider');
  }
}

function isInTime({ iat = 0, exp }: JWTPayload, nowSeconds: number): boolean {
  if (iat > nowSeconds + CLOCK_TOLERANCE_SECONDS) return false;
  return exp !== undefined || iat >= nowSeconds - AGE_SECONDS_MAX;
}
