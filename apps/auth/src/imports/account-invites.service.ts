import { Injectable } from '@nestjs/common';
import { ChatError, newId } from '#contracts';
import type { UnclaimedInvite } from '#access/imports-api';
import { inviteUrl } from '#access/invite-url';
import { AuthConfig } from '#config/app-config';
import { StoreClock } from '#persistence/store-clock';
import { AuditStore } from '../audit/audit.store.js';
import { claimHash, newCode } from '../invites/invite-code.policy.js';
import { InvitesStore } from '../invites/invites.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toUser } from '../users/user-views.js';

const MS_PER_SECOND = 1000;

/** Invitations by which people take the accounts that an import has made for them. */
@Injectable()
export class AccountInvitesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly invites: InvitesStore,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
  ) {}

  /**
   * Replaces an earlier one to this account.
   * @throws ChatError NOT_FOUND; CONFLICT unless it is the unclaimed account of a person; ACCOUNT_SUSPENDED
   */
  async create(actor: string, name: string, lifetimeSeconds: number): Promise<UnclaimedInvite> {
    const code = newCode();
    const [id, createdAt] = [newId(), this.clock.now()];
    const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * MS_PER_SECOND);
    const user = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      if (!user.isUnclaimed || user.type !== 'user')
        throw new ChatError('CONFLICT', { message: `${name} is not the unclaimed account of a person.` });
      if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
      await this.invites.revokeClaims(open, user.id);
      await this.invites.insert(open, {
        ...{ id, createdAt, expiresAt, createdBy: actor, codeHash: claimHash(code), claims: user.id },
        ...{ usesMax: 1, kind: 'account', rooms: [], roomId: null, makerId: null },
      });
      await this.audit.record(open, {
        actor,
        act: 'import.invite',
        subject: user.id,
        details: { invite: id, expiresAt },
      });
      return user;
    });
    const { publicUrl } = this.config;
    const link = publicUrl === undefined ? null : inviteUrl(publicUrl, code);
    return { id, user: toUser(user), code, link, expiresAt: expiresAt.toISOString() };
  }
}
