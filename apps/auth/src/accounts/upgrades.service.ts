import { Injectable } from '@nestjs/common';
import { ChatError, type UpgradeGuest, type User, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { InviteUsesService, refusal } from '../invites/invite-uses.service.js';
import { RateLimits } from '../limits/rate-limits.js';
import { AuthSql } from '../store/auth-sql.js';
import { PeopleNotices } from '../users/people-notices.js';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { assertGoodPassword } from './password-choice.js';
import { PasswordHasher } from './password-hasher.js';
import { RegistrationsService } from './registrations.service.js';

/** Guests become accounts with the same id. */
@Injectable()
export class UpgradesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly notices: PeopleNotices,
    private readonly invites: InviteUsesService,
    private readonly registrations: RegistrationsService,
    private readonly config: AuthConfig,
  ) {}

  /**
   * @throws ChatError CONFLICT if the user has an account; FORBIDDEN if registration is closed, with the field `invite` if it needs an
   * invitation or the given one is not valid, with `email` where an account needs an e-mail address; USERNAME_TAKEN; INVALID for a
   * password that is easy to guess; RATE_LIMITED
   */
  async upgrade({ actor: { userId } }: Identity, { password, username, invite }: UpgradeGuest): Promise<User> {
    if (this.config.registration === 'closed')
      throw new ChatError('FORBIDDEN', { message: 'Registration is not open here.' });
    this.registrations.assertNoEmailNeeded();
    await this.limits.demand('account', userId);
    const guest = assertGuest(await this.users.find(userId));
    await assertGoodPassword({ password, field: 'password', names: [username ?? guest.username, guest.displayName] });
    const passwordHash = await this.hasher.hash(password, { account: userId });
    const user = await this.sql.transaction(async (open) => {
      const guest = assertGuest(await this.users.lock(open, userId, 'write'));
      await this.admit(open, userId, invite);
      if (!(await this.users.makeAccount(open, guest, passwordHash, username)))
        throw new ChatError('USERNAME_TAKEN', { field: 'username' });
      return guest;
    });
    await this.notices.publish([user]);
    return toUser(user);
  }

  private async admit(open: Sql, userId: UserId, invite: string | undefined): Promise<void> {
    const needs = this.config.registration === 'invite' ? 'account' : 'any';
    if (invite !== undefined) await this.invites.demand(open, invite, { userId, needs, made: true });
    else if (needs === 'account' && !(await this.invites.cameForAccount(userId, open))) throw refusal(invite);
  }
}

function assertGuest(user: LivingUser | undefined): LivingUser {
  if (user === undefined) throw new ChatError('SESSION_REVOKED');
  if (user.type !== 'guest') throw new ChatError('CONFLICT', { message: 'This user already has an account.' });
  return user;
}
