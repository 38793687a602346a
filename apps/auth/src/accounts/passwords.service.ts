import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ChatError, invalid, type ChangePassword, type SessionId } from '#contracts';
import type { Identity } from '#identity/identity';
import { addressKey } from '#platform/limits/address-key.policy';
import { SecurityLog } from '#platform/security-log';
import { accountKey } from '../limits/limit-keys.policy.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { KnownDevices } from '../sessions/known-devices.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AUTH_STORE } from '../store/names.js';
import type { DeviceToken } from '../tokens/refresh-token.policy.js';
import { assertOwnAccount } from '../users/own-account.policy.js';
import type { LivingUser } from '../users/user.entity.js';
import { UsersStore } from '../users/users.store.js';
import { assertGoodPassword } from './password-choice.js';
import { PasswordHasher, type HashedFor } from './password-hasher.js';
import { PasswordResetsStore } from './password-resets.store.js';

/** An account whose password has been verified. */
export type VerifiedUser = LivingUser & { passwordHash: string };

interface Credentials {
  readonly username: string;
  readonly password: string;
}

@Injectable()
export class PasswordsService {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly devices: KnownDevices,
    private readonly resets: PasswordResetsStore,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /**
   * An unknown user, a guest and a wrong password get the same answer after the same time.
   * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED
   */
  async verify(given: Credentials, { address }: ClientInfo, token?: DeviceToken): Promise<VerifiedUser> {
    const user = await this.users.findByName(given.username);
    const device = await this.devices.sessionOf(user?.id, token);
    return this.verifyFor(user, given, { address, device });
  }

  /** Verifies the password of a user who has a session. @throws ChatError BAD_CREDENTIALS, RATE_LIMITED */
  async verifyAgain({ actor, sessionId }: Identity, password: string, { address }: ClientInfo): Promise<VerifiedUser> {
    const user = await this.users.find(actor.userId);
    return this.verifyFor(user, { username: actor.username, password }, { address, device: sessionId });
  }

  /**
   * Changes the password, ends all other sessions and an operator's link for a new password.
   * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED, INVALID for a new password that is easy to guess; FORBIDDEN for a user of
   * an app
   */
  async change(me: Identity, { currentPassword, newPassword }: ChangePassword, client: ClientInfo): Promise<void> {
    const user = await this.users.find(me.actor.userId);
    if (user !== undefined) assertOwnAccount(user);
    if (currentPassword === undefined) throw invalid('currentPassword', 'is missing');
    const { id, username, displayName, passwordHash } = await this.verifyAgain(me, currentPassword, client);
    await assertGoodPassword({ password: newPassword, field: 'newPassword', names: [username, displayName] });
    const newHash = await this.hasher.hash(newPassword, { account: id });
    const ended = await this.dataSource.transaction(async (manager) => {
      const replaced = await this.users.replacePassword(manager, id, passwordHash, newHash);
      // Another request has changed the password since we verified it.
      if (!replaced) throw new ChatError('BAD_CREDENTIALS');
      await this.resets.forget(manager, id);
      return this.sessions.end(manager, { userId: id, except: me.sessionId }, 'SESSION_REVOKED');
    });
    this.security.write('password.changed', { userId: id, sessionId: me.sessionId, address: client.address });
    await this.endings.announce(id, ended, { reason: 'password' });
  }

  private async verifyFor(
    user: LivingUser | undefined,
    { username, password }: Credentials,
    { address, device }: { readonly address: string; readonly device: SessionId | undefined },
  ): Promise<VerifiedUser> {
    const attempt = await this.limits.beginLogin({
      username,
      address,
      unlockedAt: user?.unlockedAt ?? null,
      device,
      isKnownAddress: async () => user !== undefined && (await this.devices.knowsAddress(user.id, address)),
    });
    const isKnown = user !== undefined && device !== undefined;
    const stranger = { address: addressKey(address), tried: accountKey(username) };
    const whom: HashedFor = isKnown ? { account: user.id } : stranger;
    const matches = await attempt.during(() => this.hasher.verify(user?.passwordHash, password, whom));
    if (!matches || user === undefined || !hasPassword(user)) {
      this.security.write('login.failed', { userId: user?.id ?? null, address });
      throw new ChatError('BAD_CREDENTIALS');
    }
    await attempt.succeeded();
    return user;
  }
}

function hasPassword(user: LivingUser): user is VerifiedUser {
  return user.passwordHash !== null;
}
