import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { ChatError, invalid } from '#contracts';
import type { Identity } from '#access/identity';
import { StoreClock } from '#persistence/store-clock';
import type { ClientInfo } from '../sessions/client-info.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { assertOwnAccount } from '../users/own-account.policy.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { PasswordsService } from './passwords.service.js';

/** The session of an account without a password must be this young to confirm something. */
const FRESH_SESSION_MS = 10 * 60 * 1000;

/** Lets users with an account of their own confirm what would take it from them. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly users: UsersStore,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsStore,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
  ) {}

  /**
   * Only users with an account of their own have ways in. @throws ChatError FORBIDDEN for guests, bots and users of apps;
   * SESSION_REVOKED for an erased user
   */
  async ownAccount({ actor }: Identity): Promise<LivingUser> {
    const user = await this.users.find(actor.userId);
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    assertOwnAccount(user);
    if (user.type !== 'user') throw new ChatError('FORBIDDEN', { message: 'Only users with an account have this.' });
    return user;
  }

  /**
   * The account, confirmed by its password. If it has none, its session must have begun recently.
   * @throws ChatError as `ownAccount`; INVALID with the field without a password, BAD_CREDENTIALS, RATE_LIMITED; FORBIDDEN with
   * the field `session`
   * @param field of the request with the password
   */
  async confirm(
    me: Identity,
    password: string | undefined,
    client: ClientInfo,
    field = 'password',
  ): Promise<LivingUser> {
    const user = await this.ownAccount(me);
    if (this.hasPassword(user)) {
      if (password === undefined) throw invalid(field, 'is missing');
      return (await this.passwords.verifyAgain(me, password, client)).user;
    }
    await this.assertFresh(me);
    return user;
  }

  /** With `PASSWORDS=off` every account counts as one without a password. */
  hasPassword(user: LivingUser): boolean {
    return this.config.passwords && passwordHashOf(user) !== null;
  }

  private async assertFresh({ sessionId }: Identity): Promise<void> {
    const session = await this.sessions.find(sessionId);
    const age = session === null ? Infinity : this.clock.now().getTime() - session.createdAt.getTime();
    if (age > FRESH_SESSION_MS)
      throw new ChatError('FORBIDDEN', { field: 'session', message: 'Sign in again, and repeat this at once.' });
  }
}
