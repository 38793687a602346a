import { Module, type DynamicModule } from '@nestjs/common';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { BotTokenVerifier } from './bot-token-verifier.js';
import { HttpQuestions } from './questions.http.adapter.js';
import { Questions } from './questions.port.js';
import { SessionSource } from './session-source.port.js';
import { RedisSessionSource, RevocationKeys } from './session-source.redis.adapter.js';
import { SessionStatus } from './session-status.js';
import { TokenAttempts } from './token-attempts.js';
import { HttpVerificationKeys } from './verification-keys.http.adapter.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Verification of tokens and sessions, built on `VerificationKeys`, `Questions` and `SessionSource`. */
export const ACCESS_PROVIDERS = [BotTokenVerifier, TokenAttempts, AccessTokenVerifier, SessionStatus];

/** The providers that guard routes and sockets, and ask other services. `AccessModule` and `AuthModule` both export them. */
export const ACCESS_EXPORTS = [AccessTokenVerifier, SessionStatus, TokenAttempts, Questions];

export interface RemoteAccessOptions {
  readonly authInternalUrl: string;
  /** The first is shown to auth. */
  readonly internalSecret: readonly string[];
  readonly redis: RedisConnections;
  readonly redisPrefix: string;
}

const READINESS = Symbol('readiness of auth');

/** Readiness reports auth, but does not depend on it: users with a live session are served without auth. */
function watch(auth: HttpQuestions) {
  return (checks: ReadinessChecks): ReadinessChecks => {
    checks.add({ name: 'auth', needed: false, check: () => auth.ping() });
    return checks;
  };
}

/** Access for the services in other processes: keys and users over HTTP, sessions through Redis. */
@Module({})
export class AccessModule {
  static remote(options: RemoteAccessOptions): DynamicModule {
    const { redis, redisPrefix, authInternalUrl, internalSecret } = options;
    const questions = new HttpQuestions({ authInternalUrl, internalSecret: internalSecret[0] ?? '' });
    const sessions = new RedisSessionSource({
      redis: redis.open('sessions', { pipelined: true }),
      keys: new RevocationKeys(redisPrefix),
      questions,
    });
    return {
      module: AccessModule,
      providers: [
        { provide: VerificationKeys, useValue: new HttpVerificationKeys(questions) },
        { provide: Questions, useValue: questions },
        { provide: SessionSource, useValue: sessions },
        { provide: READINESS, useFactory: watch(questions), inject: [ReadinessChecks] },
        ...ACCESS_PROVIDERS,
      ],
      exports: ACCESS_EXPORTS,
    };
  }
}
