import { Injectable } from '@nestjs/common';
import { ProcessConfig } from '#config/app-config';
import type { LimitScope } from '#platform/limits/limit-scopes';
import { ChatError, type ErrorCode } from '#contracts';
import { ipKey } from '#platform/limits/ip-key.policy';
import { PromptLimit } from '#platform/limits/prompt-limit';

/** The errors of a token that does not verify; an incoming webhook's is not found. */
const INVENTED: readonly string[] = ['UNAUTHENTICATED', 'NOT_FOUND'] satisfies ErrorCode[];

/**
 * Refuses an address that keeps presenting tokens that do not verify. Each process counts for itself, because this
 * protects its own CPU, and auth from its questions. `RATE_LIMITS=off` lifts it.
 */
@Injectable()
export class TokenAttempts {
  private readonly invented: PromptLimit;
  private readonly isOn: boolean;

  constructor({ rateLimits, rateTokens }: ProcessConfig) {
    this.invented = new PromptLimit('token' satisfies LimitScope, rateTokens);
    this.isOn = rateLimits;
  }

  /**
   * Verifies a token that is not known yet. Only failures count, so any number of clients behind one address can sign in.
   * @throws ChatError RATE_LIMITED, and what `verify` throws
   */
  async judge<Result>(address: string, verify: () => Promise<Result>): Promise<Result> {
    if (!this.isOn) return verify();
    const key = ipKey(address);
    const refusal = this.invented.refusal(key);
    if (refusal !== undefined) throw refusal;
    try {
      return await verify();
    } catch (error) {
      if (error instanceof ChatError && INVENTED.includes(error.code)) this.invented.take(key);
      throw error;
    }
  }
}
