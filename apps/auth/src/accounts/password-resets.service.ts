import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { ChatError, type ResetPassword } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { AccountAnswer, PasswordResetAnswer } from '#access/internal-api';
import { StoreClock } from '#persistence/store-clock';
import { ipKey } from '#platform/limits/ip-key.policy';
import { SecurityLog } from '#platform/security-log';
import { AuditStore } from '../audit/audit.store.js';
import { CodesService } from '../codes/codes.service.js';
import { RateLimits } from '../limits/rate-limits.js';
import { NoticesService } from '../mail/notices.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { KnownDevices } from '../sessions/known-devices.js';
import { CuresService } from '../sessions/cures.service.js';
import { AuthSql } from '../store/auth-sql.js';
import type { DeviceToken } from '../tokens/refresh-token.policy.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import { passwordHashOf } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { assertGoodPassword } from './password-choice.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordResetsStore } from './password-resets.store.js';

/** 128 bits: too many to guess. */
const TOKEN_BYTES = 16;
const MS_PER_SECOND = 1000;

/** Lets users back in who have forgotten their password, or whom the failed logins of others have locked out. */
@Injectable()
export class PasswordResetsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly resets: PasswordResetsStore,
    private readonly lookup: UserLookupService,
    private readonly users: UsersStore,
    private readonly cures: CuresService,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly codes: CodesService,
    private readonly devices: KnownDevices,
    private readonly notices: NoticesService,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
    private readonly security: SecurityLog,
  ) {}

  /** Earlier failed logins stop counting. @throws ChatError NOT_FOUND */
  async unlock(actor: string, name: string): Promise<AccountAnswer> {
    const user = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      await this.users.unlock(open, user);
      await this.audit.record(open, { actor, act: 'account.unlock', subject: user.id });
      return user;
    });
    return { user: toAdminUser(user), changed: true };
  }

  /**
   * Replaces an earlier link. The present password stays valid.
   * @throws ChatError NOT_FOUND, CONFLICT for a user without a password, and under PASSWORDS=off
   */
  async create(actor: string, name: string, lifetimeSeconds: number): Promise<PasswordResetAnswer> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * MS_PER_SECOND);
    const user = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      if (!this.config.passwords) throw new ChatError('CONFLICT', { message: 'PASSWORDS is off.' });
      if (passwordHashOf(user) === null) throw new ChatError('CONFLICT', { message: `${name} has no password.` });
      const reset = { userId: user.id, tokenHash: hashSecret(token), createdAt, createdBy: actor, expiresAt };
      await this.resets.put(open, reset);
      await this.audit.record(open, { actor, act: 'password.reset', subject: user.id, details: { expiresAt } });
      return user;
    });
    const { publicUrl } = this.config;
    // Browsers do not send what follows the #, so no log of a proxy has the token.
    const link = publicUrl === undefined ? null : `${publicUrl}/reset#${token}`;
    return { user: toAdminUser(user), token, link, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Sets the password, ends all sessions and unlocks the account.
   * @throws ChatError FORBIDDEN with the field `token` if the link is not valid; INVALID, RATE_LIMITED, OVERLOADED; as
   * `CodesService.during`
   */
  async redeem({ token, password, otp }: ResetPassword, { ip }: ClientInfo, deviceToken?: DeviceToken): Promise<void> {
    const attempt = await this.limits.beginReset(ip);
    const tokenHash = hashSecret(token);
    const found = await attempt.during(async () => {
      const userId = await this.resets.userOf(tokenHash);
      return userId === undefined ? undefined : this.users.find(userId);
    });
    if (found === undefined) throw this.refusal(ip);
    await attempt.succeeded();
    await assertGoodPassword({ password, field: 'password', names: [found.username, found.displayName] });
    const passwordHash = await this.hasher.hash(password, { ip: ipKey(ip), tried: found.id });
    const device = await this.devices.sessionOf(found.id, deviceToken);
    const ended = await this.codes.during(found, { otp, device, ip }, (demandCode) =>
      this.sql.transaction(async (open) => {
        const user = await this.users.lock(open, found.id, 'write');
        if (user === undefined || !(await this.resets.take(open, tokenHash))) throw this.refusal(ip);
        // If it is refused, the link stays good.
        await demandCode(open, user);
        await this.users.setPassword(open, user.id, passwordHash);
        // A mailed link was used: an operator's one must not change the password again.
        await this.resets.forget(open, user.id);
        await this.users.unlock(open, user);
        await this.notices.send(open, user.id, 'password.changed');
        return this.cures.end(open, user.id, null);
      }),
    );
    this.security.write('password.changed', { userId: found.id, sessionId: null, address: ip });
    await this.cures.announce(found.id, ended, { reason: 'reset' });
  }

  /** The same answer for an unknown, used, replaced or expired link: strangers must not learn which. */
  private refusal(ip: string): ChatError {
    this.security.write('login.failed', { userId: null, address: ip, reason: 'link' });
    return new ChatError('FORBIDDEN', { field: 'token', message: 'The link is not valid.' });
  }
}
