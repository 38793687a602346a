import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChatError } from '#contracts';
import { hasFactor, type LivingUser } from '../../users/user.entity.js';

/** Asks an account with a second factor for a code. */
@Injectable()
export class SecondFactorCheck {
  /** @throws ChatError SECOND_FACTOR without a code, BAD_CREDENTIALS with the field `otp` for a wrong one */
  async demand(_manager: EntityManager, user: LivingUser, otp: string | undefined): Promise<void> {
    if (!hasFactor(user)) return;
    if (otp === undefined) throw new ChatError('SECOND_FACTOR', { field: 'otp' });
    throw new ChatError('BAD_CREDENTIALS', { field: 'otp' });
  }
}
