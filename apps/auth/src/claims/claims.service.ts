import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { claimHash } from '../invites/invite-code.policy.js';
import { InviteUsesService, isClaim, refusal } from '../invites/invite-uses.service.js';
import { InvitesStore } from '../invites/invites.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { PeopleNotices } from '../users/people-notices.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore, type Claiming } from '../users/users.store.js';
import { UnclaimedAccountsStore } from './unclaimed-accounts.store.js';

/** A valid invitation to an unclaimed account. */
export interface Claim {
  readonly codeHash: Buffer;
  readonly user: LivingUser;
}

/**
 * Gives the unclaimed accounts of imports to their owners, with their ids. An account is taken by the code of an invitation to it, or
 * by its e-mail address at a provider, and in no other way.
 */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly invites: InvitesStore,
    private readonly uses: InviteUsesService,
    private readonly unclaimed: UnclaimedAccountsStore,
    private readonly notices: PeopleNotices,
    private readonly security: SecurityLog,
  ) {}

  /**
   * The account of this code. `take` decides.
   * @throws ChatError FORBIDDEN, field `invite`, if the code no longer gives its account: its person would get another one, and
   * accounts are never merged
   */
  async find(code: string | undefined, open: Sql = this.sql): Promise<Claim | undefined> {
    if (code === undefined) return undefined;
    const found = await this.uses.findClaim(code, open);
    if (found === undefined && (await this.isClaim(claimHash(code), open))) throw refusal(code);
    const user = found && (await this.users.find(found.claims, open));
    return user && { codeHash: found.codeHash, user };
  }

  /** Whether the hash is that of an invitation to an account, whatever became of it. */
  async isClaim(codeHash: Buffer, open: Sql): Promise<boolean> {
    const found = await this.invites.find([codeHash], open);
    return found !== undefined && isClaim(found);
  }

  /**
   * The account, with what its owner chooses; the rest stays. Uses the invitation up. Resolves to `undefined` if the username is
   * taken.
   * @throws ChatError FORBIDDEN, field `invite`, if the invitation is not valid any more
   */
  async take(open: Sql, codeHash: Buffer, chosen: Partial<Claiming> = {}): Promise<LivingUser | undefined> {
    const found = await this.invites.find([codeHash], open);
    const user = found && isClaim(found) ? await this.users.lock(open, found.claims, 'write') : undefined;
    if (user?.isUnclaimed !== true || user.type !== 'user') throw refusal('');
    // The row of the invitation is locked from here on: it sees that the account is unclaimed, and not suspended.
    const isUsed = await this.uses.use(open, [codeHash], { userId: user.id, needs: 'account', made: true });
    if (!isUsed) throw refusal('');
    return this.give(open, user, chosen, 'invite');
  }

  /**
   * The only unclaimed account with this e-mail address, which a provider has confirmed. Resolves to `undefined` if there is none, or
   * several, or if people do not claim it by its e-mail address.
   * @throws ChatError ACCOUNT_SUSPENDED
   */
  async takeByEmail(open: Sql, email: string): Promise<LivingUser | undefined> {
    const found = await this.unclaimed.onlyOneOf(email, open);
    if (found?.byEmail !== true) return undefined;
    const user = await this.users.lock(open, found.userId, 'write');
    // Somebody else with this e-mail address may have been first.
    if (user?.isUnclaimed !== true || user.type !== 'user') return undefined;
    if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
    return this.give(open, user, {}, 'email');
  }

  private async give(
    open: Sql,
    user: LivingUser,
    { username = user.username, displayName = user.displayName, passwordHash = null }: Partial<Claiming>,
    by: 'invite' | 'email',
  ): Promise<LivingUser | undefined> {
    if (!(await this.users.makeClaimed(open, user, { username, displayName, passwordHash }))) return undefined;
    await this.unclaimed.noteClaimed(open, user.id);
    this.sql.afterCommit(open, () => {
      this.security.write('account.claimed', { userId: user.id, by });
      void this.notices.publish([user]);
    });
    return user;
  }
}
