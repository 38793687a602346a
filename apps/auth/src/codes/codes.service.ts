import { Injectable } from '@nestjs/common';
import { ChatError, type SessionId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { SecurityLog } from '#platform/security-log';
import { RateLimits } from '../limits/rate-limits.js';
import { NoticesService } from '../mail/notices.service.js';
import { hasFactor, type LivingUser } from '../users/user-row.js';
import { FactorSecrets } from './factor-secrets.js';
import { FactorsStore } from './factors.store.js';
import { newRecoveryCode, shownRecoveryCode, typedRecoveryCode } from './recovery-code.policy.js';
import { RecoveryCodesStore } from './recovery-codes.store.js';
import { stepOfCode } from './totp.policy.js';

const RECOVERY_CODES = 10;

/** The code of a request whose password or link is right. */
interface GivenCode {
  readonly otp: string | undefined;
  /** The session that shows that the account has been used on this device. */
  readonly device: SessionId | undefined;
  /** The client's. */
  readonly ip: string;
}

/**
 * Uses up the code in a transaction, if the account has a second factor. A code of an account without one has no effect.
 * @param user as the transaction has locked it
 * @throws ChatError SECOND_FACTOR without a code; BAD_CREDENTIALS with the field `otp`; UNAVAILABLE without `TOTP_SECRET`
 */
export type DemandCode = (open: Sql, user: LivingUser) => Promise<void>;

/** The codes of second factors: those of authenticators, and recovery codes. */
@Injectable()
export class CodesService {
  constructor(
    private readonly secrets: FactorSecrets,
    private readonly factors: FactorsStore,
    private readonly recoveryCodes: RecoveryCodesStore,
    private readonly limits: RateLimits,
    private readonly notices: NoticesService,
    private readonly clock: StoreClock,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Resolves as `work`, whose transaction demands the code. The limit is taken before `work` and given back after it, unless the
   * code was wrong: no transaction holds its locks while it waits for a limit.
   * @param before the account, as read before the transaction
   * @throws ChatError RATE_LIMITED; as `work` and `DemandCode`
   */
  async during<Result>(
    before: LivingUser,
    { otp, device, ip }: GivenCode,
    work: (demand: DemandCode) => Promise<Result>,
  ): Promise<Result> {
    // An account that turns its second factor on at this moment asks for the code in a further request, which counts.
    const counted = hasFactor(before) && this.secrets.isConfigured ? otp : undefined;
    if (counted === undefined) return work((_manager, user) => this.assertNoneNeeded(user));
    const attempt = await this.limits.beginCode(before, device);
    let isWrong = false;
    try {
      return await work(async (open, user) => {
        if (!hasFactor(user)) return;
        isWrong = !(await this.use(open, user.id, counted));
        if (!isWrong) return;
        this.security.write('login.failed', { userId: user.id, address: ip, reason: 'otp' });
        throw wrongCode();
      });
    } finally {
      if (!isWrong) await attempt.succeeded();
    }
  }

  /** The account's earlier recovery codes are void. */
  async renewRecoveryCodes(open: Sql, userId: UserId): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const hashes = codes.map((code) => this.secrets.hash(userId, code));
    await this.recoveryCodes.replace(open, userId, hashes);
    return codes.map(shownRecoveryCode);
  }

  private assertNoneNeeded(user: LivingUser): Promise<void> {
    if (!hasFactor(user)) return Promise.resolve();
    if (!this.secrets.isConfigured) return Promise.reject(new ChatError('UNAVAILABLE'));
    return Promise.reject(new ChatError('SECOND_FACTOR', { field: 'otp' }));
  }

  private async use(open: Sql, userId: UserId, otp: string): Promise<boolean> {
    const factor = await this.factors.find(open, userId);
    if (factor === undefined) return false;
    // Before either kind of code: a process without the right secret can tell right codes of neither kind.
    const secret = this.secrets.open(userId, factor.secret);
    const lastStep = stepOfCode(secret, otp, this.clock.now(), factor.lastStep);
    if (lastStep === undefined) return this.useRecoveryCode(open, userId, otp);
    return this.factors.raise(open, userId, { secret: this.secrets.close(userId, secret), lastStep });
  }

  private async useRecoveryCode(open: Sql, userId: UserId, otp: string): Promise<boolean> {
    const code = typedRecoveryCode(otp);
    if (code === undefined) return false;
    const isTaken = await this.recoveryCodes.take(open, userId, this.secrets.hashes(userId, code));
    if (isTaken) await this.notices.send(open, userId, 'recovery.used');
    return isTaken;
  }
}

export function wrongCode(): ChatError {
  return new ChatError('BAD_CREDENTIALS', { field: 'otp', message: 'The code is wrong.' });
}
