import { Injectable } from '@nestjs/common';
import { ChatError, type SessionId, type UserId } from '#contracts';
import type { Identity } from '#access/identity';
import { ipKey } from '#platform/limits/ip-key.policy';
import { SecurityLog } from '#platform/security-log';
import { accountKey } from '../limits/limit-keys.policy.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { KnownDevices } from '../sessions/known-devices.js';
import type { DeviceToken } from '../tokens/refresh-token.policy.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { PasswordHasher, type HashedFor } from './password-hasher.js';

/** An account whose password has been verified. */
export interface VerifiedUser {
  readonly user: LivingUser;
  readonly passwordHash: string;
  /** The session that shows that the account has been used on this device. */
  readonly device: SessionId | undefined;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A password given for an account of which only the registration is kept. */
interface Chosen extends Credentials {
  readonly passwordHash: string;
}

/** Verifies passwords. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly users: UsersStore,
    private readonly devices: KnownDevices,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /**
   * An unknown user, a guest and a wrong password get the same answer after the same time.
   * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED
   */
  async verify(given: Credentials, { ip }: ClientInfo, token?: DeviceToken): Promise<VerifiedUser> {
    const user = await this.users.findByName(given.username);
    const device = await this.devices.sessionOf(user?.id, token);
    return this.verifyFor(user, given, { ip, device });
  }

  /** Verifies the password of a user who has a session. @throws ChatError BAD_CREDENTIALS, RATE_LIMITED */
  async verifyAgain({ actor, sessionId }: Identity, password: string, { ip }: ClientInfo): Promise<VerifiedUser> {
    const user = await this.users.find(actor.userId);
    return this.verifyFor(user, { username: actor.username, password }, { ip, device: sessionId });
  }

  /** Verifies the password of an account that does not exist yet. @throws ChatError BAD_CREDENTIALS, RATE_LIMITED, OVERLOADED */
  async verifyChosen({ username, password, passwordHash }: Chosen, { ip }: ClientInfo): Promise<void> {
    const isKnownIp = (): Promise<boolean> => Promise.resolve(false);
    const by = { username, ip, unlockedAt: null, device: undefined, isKnownIp };
    const attempt = await this.limits.beginLogin(by);
    const whom = { ip: ipKey(ip), tried: accountKey(username) };
    if (!(await attempt.during(() => this.hasher.verify(passwordHash, password, whom)))) this.refuse(null, ip);
    await attempt.succeeded();
  }

  private async verifyFor(
    user: LivingUser | undefined,
    { username, password }: Credentials,
    { ip, device }: { readonly ip: string; readonly device: SessionId | undefined },
  ): Promise<VerifiedUser> {
    const attempt = await this.limits.beginLogin({
      username,
      ip,
      unlockedAt: user?.unlockedAt ?? null,
      device,
      isKnownIp: async () => user !== undefined && (await this.devices.knowsIp(user.id, ip)),
    });
    const isKnown = user !== undefined && device !== undefined;
    const stranger = { ip: ipKey(ip), tried: accountKey(username) };
    const whom: HashedFor = isKnown ? { account: user.id } : stranger;
    const passwordHash = user === undefined ? null : passwordHashOf(user);
    const matches = await attempt.during(() => this.hasher.verify(passwordHash, password, whom));
    if (!matches || user === undefined || passwordHash === null) {
      return this.refuse(user?.id ?? null, ip);
    }
    await attempt.succeeded();
    return { user, passwordHash, device };
  }

  private refuse(userId: UserId | null, ip: string): never {
    this.security.write('login.failed', { userId, address: ip, reason: 'password' });
    throw new ChatError('BAD_CREDENTIALS');
  }
}
