import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { OPERATOR_KEY } from '#access/operator-key.policy';
import type { Operator } from '#access/operator-roles.policy';
import { ChatError } from '#contracts';
import { SecurityLog, type PrivilegedRequest } from '#platform/security-log';
import { RateLimits } from '../limits/rate-limits.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { ConsoleSessionsStore } from './console-sessions.store.js';

const TOKEN_BYTES = 32;

/** An operator who has just signed in, with the token for the cookie. */
export interface SignedIn {
  readonly operator: Operator;
  readonly token: string;
}

/** The sessions of operators at the console. `OPERATOR_SECRET` begins none. */
@Injectable()
export class ConsoleService {
  constructor(
    private readonly sessions: ConsoleSessionsStore,
    private readonly limits: RateLimits,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError UNAUTHENTICATED, RATE_LIMITED */
  async signIn(key: string, from: PrivilegedRequest): Promise<SignedIn> {
    const attempt = await this.limits.beginConsole(from.address);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const operator = await attempt.during(() => this.begin(key, token));
    if (operator === undefined) {
      this.security.write('internal.refused', from);
      throw new ChatError('UNAUTHENTICATED');
    }
    await attempt.succeeded();
    this.security.write('operator.entered', { operator: operator.name, address: from.address });
    return { operator, token };
  }

  /** `undefined` for a session that has ended, or whose key was revoked. */
  find(token: string): Promise<Operator | undefined> {
    return this.sessions.use(hashSecret(token));
  }

  /** Ends it at once, in every service. */
  signOut(token: string): Promise<void> {
    return this.sessions.end(hashSecret(token));
  }

  private async begin(key: string, token: string): Promise<Operator | undefined> {
    return OPERATOR_KEY.test(key) ? this.sessions.begin(hashSecret(token), hashSecret(key)) : undefined;
  }
}
