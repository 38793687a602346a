import { Injectable } from '@nestjs/common';
import type { ProviderConfig } from '#config/ways.settings';
import { ChatError, type FinishSignIn } from '#contracts';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { ClaimsService } from '../../claims/claims.service.js';
import { InviteUsesService } from '../../invites/invite-uses.service.js';
import { RateLimits } from '../../limits/rate-limits.js';
import type { ClientInfo } from '../../sessions/client-info.js';
import { SessionsService, type IssuedSignIn } from '../../sessions/sessions.service.js';
import { AuthSql } from '../../store/auth-sql.js';
import type { LivingUser } from '../../users/user-row.js';
import { UsersStore } from '../../users/users.store.js';
import { HandoffsService } from '../handoffs/handoffs.service.js';
import { IdentitiesStore, type ConnectedIdentity } from '../identities/identities.store.js';
import { providerUsernames } from '#access/account-names.policy';
import { notLetIn, type AdmittedUser } from '../claims/provider-user.js';
import { isSameIssuer, Providers } from '../providers/providers.js';

interface Account {
  readonly user: LivingUser;
  /** This sign-in has made it. */
  readonly isNew: boolean;
}

/** Signs a provider's user in to the account of the identity, or makes the account. */
@Injectable()
export class ProviderSignInService {
  constructor(
    private readonly sql: AuthSql,
    private readonly providers: Providers,
    private readonly handoffs: HandoffsService,
    private readonly identities: IdentitiesStore,
    private readonly users: UsersStore,
    private readonly invites: InviteUsesService,
    private readonly claims: ClaimsService,
    private readonly sessions: SessionsService,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /**
   * The handoff is used up by the transaction that opens the session.
   * @throws ChatError BAD_CREDENTIALS, ACCOUNT_SUSPENDED, RATE_LIMITED; FORBIDDEN with the field `identity` or `invite` for a
   * user who gets no account, `provider` for one who does not meet what guards the account, and without a field if there are no providers
   */
  async finish(
    { invite, ...presented }: FinishSignIn,
    client: ClientInfo,
  ): Promise<{ answer: IssuedSignIn; isNewUser: boolean }> {
    this.providers.assertAny();
    const { ip } = client;
    await this.limits.roundTrip('handoff', ip);
    const { user, isNew, provider, opened } = await this.sql.transaction(async (open) => {
      const identity = await this.handoffs.use(open, presented, ip);
      const settings = this.providers.find(identity.provider)?.settings;
      if (settings === undefined) throw new ChatError('BAD_CREDENTIALS');
      const account = await this.accountOf(open, identity, settings, invite);
      const { subject, sid } = identity;
      const way = { provider: settings.id, subject, sid, hours: settings.sessionHours };
      return {
        ...account,
        provider: settings.id,
        opened: await this.sessions.open(open, account.user, client, way),
      };
    });
    const facts = { userId: user.id, sessionId: opened.sessionId, address: ip, provider };
    if (isNew) this.security.write('identity.changed', { ...facts, connected: true });
    this.security.write('login.ok', { ...facts, by: 'oidc' });
    return { answer: await this.sessions.signIn(user, opened), isNewUser: isNew };
  }

  private async accountOf(
    open: Sql,
    identity: AdmittedUser,
    settings: ProviderConfig,
    invite: string | undefined,
  ): Promise<Account> {
    await this.identities.lock(open, identity);
    const known = await this.identities.find(identity, open);
    // Its account may be erased, or it may be disconnected, until the lock of the account is ours.
    const user = known && (await this.users.lock(open, known.userId, 'read'));
    const keeper = known === undefined ? identity.provider : this.keeperOf(known, identity);
    if (user === undefined || !(await this.identities.noteUse(open, { ...identity, provider: keeper })))
      return { user: await this.signUp(open, identity, settings, invite), isNew: true };
    if (!meetsRequireOf(keeper, identity)) throw notLetIn();
    if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
    return { user, isNew: false };
  }

  /**
   * The provider whose `REQUIRE` guards the account: the one that connected the identity, while the settings have it for the
   * same issuer. So another provider of the issuer, which lets more people in, opens no account of the first one.
   */
  private keeperOf(known: ConnectedIdentity, { provider }: AdmittedUser): string {
    const [keeper, used] = [this.providers.find(known.provider), this.providers.find(provider)];
    return keeper !== undefined && used !== undefined && isSameIssuer(keeper, used) ? keeper.id : provider;
  }

  /** An invitation to an unclaimed account gives it to the user, whatever `SIGNUP` is. */
  private async signUp(
    open: Sql,
    identity: AdmittedUser,
    { signup, claim }: ProviderConfig,
    invite: string | undefined,
  ): Promise<LivingUser> {
    const invited = await this.claims.find(invite, open);
    if (invited === undefined && signup === 'off')
      throw new ChatError('FORBIDDEN', { field: 'identity', message: 'No account belongs to this user.' });
    const email = claim === 'email' ? identity.email : undefined;
    const user =
      invited === undefined
        ? await this.ownOrNew(open, identity, email)
        : await this.claims.take(open, invited.codeHash);
    if (user === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'username' });
    await this.identities.insert(open, user.id, identity);
    if (invited !== undefined) return user;
    const needs = signup === 'invite' ? 'account' : 'any';
    if (needs === 'account' || invite !== undefined)
      await this.invites.demand(open, invite, { userId: user.id, needs, made: true });
    return user;
  }

  /** The unclaimed account with this e-mail address, or a new one. */
  private async ownOrNew(
    open: Sql,
    identity: AdmittedUser,
    email: string | null | undefined,
  ): Promise<LivingUser | undefined> {
    const own = typeof email === 'string' ? await this.claims.takeByEmail(open, email) : undefined;
    if (own !== undefined) return own;
    const usernames = providerUsernames(identity.username);
    const displayName = identity.name ?? usernames[0];
    return this.users.insertUnderOneOf(open, usernames, { displayName, type: 'user', passwordHash: null });
  }
}

function meetsRequireOf(keeper: string, { provider, meets = [provider] }: AdmittedUser): boolean {
  return keeper === provider || meets.includes(keeper);
}
