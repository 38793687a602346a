import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ChatError, type ChangePassword, type UserId } from '#contracts';
import type { Identity } from '#identity/identity';
import { SecurityLog } from '#platform/security-log';
import { AUTH_STORE } from '../auth-store.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import type { LivingUser } from '../users/user.entity.js';
import { UsersStore } from '../users/users.store.js';
import { PasswordHasher } from './password-hasher.js';

/** An account whose password has been verified. */
export type VerifiedUser = LivingUser & { passwordHash: string };

@Injectable()
export class PasswordsService {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /**
   * An unknown user, a guest and a wrong password get the same answer after the same time.
   * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED
   */
  async verify(username: string, password: string, client: ClientInfo): Promise<VerifiedUser> {
    const user = await this.users.findByName(username);
    return this.verifyFor(user, { username, password }, client);
  }

  /** Verifies the password of a user who has a session. @throws ChatError BAD_CREDENTIALS, RATE_LIMITED */
  async verifyAgain({ actor }: Identity, password: string, client: ClientInfo): Promise<VerifiedUser> {
    const user = await this.users.find(actor.userId);
    return this.verifyFor(user, { username: actor.username, password }, client);
  }

  /** Changes the password and ends all other sessions. @throws ChatError BAD_CREDENTIALS, RATE_LIMITED */
  async change(me: Identity, { currentPassword, newPassword }: ChangePassword, client: ClientInfo): Promise<void> {
    const { id, passwordHash } = await this.verifyAgain(me, currentPassword, client);
    const newHash = await this.hasher.hash(newPassword);
    const ended = await this.dataSource.transaction(async (manager) => {
      const replaced = await this.users.replacePassword(manager, id, passwordHash, newHash);
      // Another request has changed the password since we verified it.
      if (!replaced) throw new ChatError('BAD_CREDENTIALS');
      return this.sessions.end(manager, { userId: id, except: me.sessionId }, 'SESSION_REVOKED');
    });
    this.security.write('password.changed', { userId: id, sessionId: me.sessionId, address: client.address });
    await this.endings.announce(id, ended, 'SESSION_REVOKED');
  }

  private async verifyFor(
    user: LivingUser | undefined,
    { username, password }: { username: string; password: string },
    client: ClientInfo,
  ): Promise<VerifiedUser> {
    const attempt = await this.limits.beginLogin(username, client.address, () => this.isKnown(user?.id, client));
    const matches = await this.hasher.verify(user?.passwordHash, password);
    if (!matches || user === undefined || !hasPassword(user)) {
      this.security.write('login.failed', { userId: user?.id ?? null, address: client.address });
      throw new ChatError('BAD_CREDENTIALS');
    }
    await attempt.succeeded();
    return user;
  }

  private async isKnown(userId: UserId | undefined, { address }: ClientInfo): Promise<boolean> {
    return userId !== undefined && (await this.sessions.knowsAddress(userId, address));
  }
}

function hasPassword(user: LivingUser): user is VerifiedUser {
  return user.passwordHash !== null;
}
