import { Injectable } from '@nestjs/common';
import { ChatError, type NamedIdentity, type NewIdentity, type ProviderIdentity } from '#contracts';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { ConfirmationService } from '../../accounts/confirmation.service.js';
import { CodesService } from '../../codes/codes.service.js';
import { NoticesService } from '../../mail/notices.service.js';
import type { ClientInfo } from '../../sessions/client-info.js';
import { AuthSql } from '../../store/auth-sql.js';
import { passwordHashOf, type LivingUser } from '../../users/user-row.js';
import { UsersStore } from '../../users/users.store.js';
import { HandoffsService } from '../handoffs/handoffs.service.js';
import { IdentitiesStore, type ConnectedIdentity } from './identities.store.js';
import { Providers } from '../providers/providers.js';

/** Connects identities of providers to accounts. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly providers: Providers,
    private readonly confirmation: ConfirmationService,
    private readonly codes: CodesService,
    private readonly handoffs: HandoffsService,
    private readonly identities: IdentitiesStore,
    private readonly users: UsersStore,
    private readonly notices: NoticesService,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError FORBIDDEN */
  async list(me: Identity): Promise<ProviderIdentity[]> {
    this.providers.assertAny();
    const { id } = await this.confirmation.ownAccount(me);
    return (await this.identities.listOf(id)).map(toProviderIdentity);
  }

  /**
   * The identity is a way past the second factor, so it needs a code.
   * @throws ChatError as `ConfirmationService.confirm`; SECOND_FACTOR; BAD_CREDENTIALS for a handoff that is not valid; CONFLICT
   * if it is another account's
   */
  async connect(
    me: Identity,
    { password, otp, ...presented }: NewIdentity,
    client: ClientInfo,
  ): Promise<{ answer: ProviderIdentity; isNew: boolean }> {
    this.providers.assertAny();
    const confirmed = await this.confirmation.confirm(me, password, client);
    const { ip } = client;
    const code = { otp, device: me.sessionId, ip };
    const connected = await this.codes.during(confirmed, code, (demandCode) =>
      this.sql.transaction(async (open) => {
        const given = await this.handoffs.use(open, presented, ip);
        await this.identities.lock(open, given);
        const user = await this.locked(open, confirmed);
        await demandCode(open, user);
        const known = await this.identities.find(given, open);
        if (known === undefined) {
          await this.notices.send(open, user.id, 'identity.connected', this.providers.nameOf(given.provider));
          return { identity: await this.identities.insert(open, user.id, given), isNew: true };
        }
        if (known.userId !== user.id) throw new ChatError('CONFLICT', { message: 'It belongs to another account.' });
        return { identity: known, isNew: false };
      }),
    );
    const { identity, isNew } = connected;
    if (isNew) this.noteChange(me, identity, ip, true);
    return { answer: toProviderIdentity(identity), isNew };
  }

  /** @throws ChatError as `ConfirmationService.confirm`; CONFLICT for the last way in */
  async disconnect(me: Identity, { identityId, password }: NamedIdentity, client: ClientInfo): Promise<void> {
    this.providers.assertAny();
    const confirmed = await this.confirmation.confirm(me, password, client);
    const removed = await this.sql.transaction(async (open) => {
      const user = await this.locked(open, confirmed);
      const removed = await this.identities.delete(open, user.id, identityId);
      if (removed === undefined) return undefined;
      if (!(await this.hasWayIn(open, user)))
        throw new ChatError('CONFLICT', { message: 'This is the last way in to the account.' });
      await this.notices.send(open, user.id, 'identity.removed', this.providers.nameOf(removed.provider));
      return removed;
    });
    if (removed !== undefined) this.noteChange(me, removed, client.ip, false);
  }

  /** Two requests at once must not remove the last two ways in. The password must still be the one that was confirmed. */
  private async locked(open: Sql, confirmed: LivingUser): Promise<LivingUser> {
    const user = await this.users.lock(open, confirmed.id, 'write');
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    if (passwordHashOf(user) !== passwordHashOf(confirmed)) throw new ChatError('BAD_CREDENTIALS');
    return user;
  }

  private async hasWayIn(open: Sql, user: LivingUser): Promise<boolean> {
    if (this.confirmation.hasPassword(user)) return true;
    const left = await this.identities.listOf(user.id, open);
    return left.some(({ provider }) => this.providers.find(provider) !== undefined);
  }

  private noteChange(
    { actor, sessionId }: Identity,
    { provider }: ConnectedIdentity,
    ip: string,
    connected: boolean,
  ): void {
    this.security.write('identity.changed', { userId: actor.userId, sessionId, address: ip, provider, connected });
  }
}

export function toProviderIdentity(identity: ConnectedIdentity): ProviderIdentity {
  const { id, provider, name, createdAt, lastUsedAt } = identity;
  return { id, provider, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString() };
}
