import { Injectable } from '@nestjs/common';
import { ChatError, type ChangePassword } from '#contracts';
import type { Identity } from '#access/identity';
import { SecurityLog } from '#platform/security-log';
import { RateLimits } from '../limits/rate-limits.js';
import { NoticesService } from '../mail/notices.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { CuresService } from '../sessions/cures.service.js';
import { AuthSql } from '../store/auth-sql.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { ConfirmationService } from './confirmation.service.js';
import { assertGoodPassword } from './password-choice.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordResetsStore } from './password-resets.store.js';

/** Changes the password of an account, or gives it its first one. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly sql: AuthSql,
    private readonly confirmation: ConfirmationService,
    private readonly users: UsersStore,
    private readonly cures: CuresService,
    private readonly resets: PasswordResetsStore,
    private readonly hasher: PasswordHasher,
    private readonly notices: NoticesService,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Ends all other sessions, all devices and an operator's link for a new password.
   * @throws ChatError as `ConfirmationService.confirm`, with the field `currentPassword`; INVALID for a new password that is easy
   * to guess
   */
  async change(me: Identity, { currentPassword, newPassword }: ChangePassword, client: ClientInfo): Promise<void> {
    const user = await this.confirmed(me, currentPassword, client);
    const { id, username, displayName } = user;
    await assertGoodPassword({ password: newPassword, field: 'newPassword', names: [username, displayName] });
    const newHash = await this.hasher.hash(newPassword, { account: id });
    const ended = await this.sql.transaction(async (open) => {
      const replaced = await this.users.replacePassword(open, id, passwordHashOf(user), newHash);
      // Another request has changed the password since we verified it.
      if (!replaced) throw new ChatError('BAD_CREDENTIALS');
      await this.resets.forget(open, id);
      await this.notices.send(open, id, 'password.changed');
      return this.cures.end(open, id, me.sessionId);
    });
    this.security.write('password.changed', { userId: id, sessionId: me.sessionId, address: client.ip });
    await this.cures.announce(id, ended, { reason: 'password' });
  }

  /** A present password counts as a login. The first one counts as any change of an account. */
  private async confirmed(me: Identity, currentPassword: string | undefined, client: ClientInfo): Promise<LivingUser> {
    const user = await this.confirmation.ownAccount(me);
    if (!this.confirmation.hasPassword(user)) await this.limits.demand('account', user.id);
    return this.confirmation.confirm(me, currentPassword, client, 'currentPassword');
  }
}
