import { Injectable, Logger } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { ChatError, invalid, type ExchangeToken, USERNAME_RULE } from '#contracts';
import { shownName } from '#contracts/shown-name';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { SecurityLog } from '#platform/security-log';
import { AppSessionsService, type Entered, type Entering } from '../apps/app-sessions.service.js';
import { AppsStore } from '../apps/apps.store.js';
import { pictureUrl, type GivenProfile } from '../apps/external-profile.policy.js';
import { ExternalUsersService } from '../apps/external-users.service.js';
import { ExternalUsersStore } from '../apps/external-users.store.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { isAfter, judgeClaims, type HostClaims, type RefusedClaims } from './host-claims.policy.js';
import { HostSignature, type RefusedSignature } from './host-signature.js';
import { HostTokensStore, type HostConfig } from './host-tokens.store.js';

type Reason = RefusedSignature | RefusedClaims['reason'] | 'not-configured';

export interface Exchanged extends Entered {
  readonly isNewUser: boolean;
}

const MS_PER_SECOND = 1_000;
/** More changes of an app's tokens than an operator makes during one exchange. */
const TRIES_MAX = 5;

/** How the host signs its tokens has changed since the token was verified. */
class HostTokensChanged extends Error {}

/** Exchanges tokens that hosts have signed for sessions of their users. */
@Injectable()
export class ExchangeService {
  private readonly logger = new Logger(ExchangeService.name);

  constructor(
    private readonly store: HostTokensStore,
    private readonly apps: AppsStore,
    private readonly signature: HostSignature,
    private readonly users: ExternalUsersService,
    private readonly external: ExternalUsersStore,
    private readonly sessions: AppSessionsService,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError RATE_LIMITED, BAD_CREDENTIALS, INVALID for a new user without a name, ACCOUNT_SUSPENDED, UNAVAILABLE */
  async exchange(request: ExchangeToken, client: ClientInfo): Promise<Exchanged> {
    await this.limits.refresh(client.ip);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      try {
        return await this.tryExchange(request, client);
      } catch (error) {
        if (!(error instanceof HostTokensChanged)) throw error;
      }
    }
    throw new ChatError('UNAVAILABLE');
  }

  private async tryExchange({ app, token, sessionId }: ExchangeToken, client: ClientInfo): Promise<Exchanged> {
    const config = await this.store.find(app);
    if (config === undefined) throw this.refusal(app, { reason: 'not-configured' }, client);
    const claims = await this.claimsOf(token, config, client);
    let isNewUser = false;
    const by = { app: config.app, by: 'exchange', ip: client.ip, origin: client, sessionId } as const;
    const entered = await this.sessions.enter(async (open) => {
      await this.assertUnchanged(open, app, config);
      const { isNew, ...entering } = await this.entering(open, config, claims, client);
      const { issuedAt } = claims;
      if (issuedAt > this.nowSeconds()) await this.external.noteAhead(open, entering.user.id, issuedAt);
      isNewUser = isNew;
      return entering;
    }, by);
    return { ...entered, isNewUser };
  }

  /**
   * A session begins before `apps tokens` changes, so that `end-sessions` finds it, or not with the tokens from before.
   * @throws HostTokensChanged
   */
  private async assertUnchanged(open: Sql, app: string, config: HostConfig): Promise<void> {
    await this.apps.lockCredentials(open, config.app.id, 'use');
    if (!isDeepStrictEqual(await this.store.find(app, open), config)) throw new HostTokensChanged();
  }

  private async claimsOf(token: string, config: HostConfig, client: ClientInfo): Promise<HostClaims> {
    const verified = await this.signature.verify(token, config.signing);
    if ('refused' in verified) throw this.refusal(config.app.name, { reason: verified.refused }, client);
    const claims = judgeClaims(verified.claims, config.expected, this.nowSeconds());
    if ('reason' in claims) throw this.refusal(config.app.name, claims, client);
    return claims;
  }

  /** Locks the user, so that the end of all sessions comes before or after. */
  private async entering(
    open: Sql,
    { app, provision }: HostConfig,
    claims: HostClaims,
    client: ClientInfo,
  ): Promise<Entering & { isNew: boolean }> {
    const { externalId, issuedAt } = claims;
    const found = await this.users.lockForPut(open, app.id, externalId);
    const { endedAt, changedAt } = await this.external.timesOf(open, app.id, externalId);
    if (!isAfter(issuedAt, endedAt)) throw this.refusal(app.name, { reason: 'ended', field: 'iat' }, client);
    if (found === undefined && !provision) {
      throw this.refusal(app.name, { reason: 'unknown-user', field: 'sub' }, client);
    }
    const profile = this.profileOf(claims);
    const { displayName, avatarUrl } = profile;
    if (found === undefined && displayName === undefined) throw invalid('name', 'is missing: a new user needs one');
    const says = displayName !== undefined || avatarUrl !== undefined;
    if (found !== undefined && !(says && isAfter(issuedAt, changedAt))) {
      return { user: found, changed: false, isNew: false };
    }
    const put = await this.users.putLocked(open, { appId: app.id, externalId, user: found }, profile);
    await this.external.noteChange(open, put.user.id, issuedAt);
    return put;
  }

  private nowSeconds(): number {
    return this.clock.now().getTime() / MS_PER_SECOND;
  }

  private profileOf({ name, picture }: HostClaims): GivenProfile {
    const displayName = shownName(name, '') ?? undefined;
    return { displayName, avatarUrl: this.pictureOf(picture), username: undefined, ext: undefined };
  }

  /** A profile never keeps a user out: a picture that a `PUT` would refuse counts as left out. */
  private pictureOf(picture: unknown): string | null | undefined {
    if (typeof picture !== 'string') return undefined;
    try {
      return pictureUrl(picture, this.config.avatarOrigins);
    } catch (error) {
      if (error instanceof ChatError) return undefined;
      throw error;
    }
  }

  private refusal(app: string, { reason, field }: { reason: Reason; field?: string }, client: ClientInfo): ChatError {
    // The client may have sent anything.
    const name = USERNAME_RULE.pattern.test(app) && app.length <= USERNAME_RULE.max ? app : null;
    this.logger.warn({ event: 'exchange.refused', app: name, reason });
    const facts = { userId: null, address: client.ip, by: 'exchange', app: name } as const;
    this.security.write('login.failed', facts);
    if (field === undefined)
      return new ChatError('BAD_CREDENTIALS', { message: 'The token of the app is not accepted.' });
    return new ChatError('BAD_CREDENTIALS', { field, message: `The token of the app has a wrong '${field}'.` });
  }
}
