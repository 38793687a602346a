import { Module, type DynamicModule } from '@nestjs/common';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { AppUsers } from './app-users.port.js';
import { AuthClient } from './auth-client.adapter.js';
import { BotTokenVerifier } from './bot-token-verifier.js';
import { IncomingBots } from './incoming-bots.port.js';
import { OperatorSource } from './operator-source.port.js';
import { PushDevices } from './push-devices.port.js';
import type { QuestionsClient } from './questions-client.js';
import { BotTokenSource, SessionSource } from './session-source.port.js';
import { RedisSessionSource, RevocationKeys } from './session-source.redis.adapter.js';
import { SessionStatus } from './session-status.js';
import { TokenAttempts } from './token-attempts.js';
import { UserDirectory } from './user-directory.port.js';
import { HttpVerificationKeys } from './verification-keys.http.adapter.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Verification of tokens and sessions, built on `VerificationKeys`, `BotTokenSource` and `SessionSource`. */
export const IDENTITY_PROVIDERS = [BotTokenVerifier, TokenAttempts, AccessTokenVerifier, SessionStatus];

/** The providers that guard routes and sockets. `IdentityModule` and `AuthModule` both export them. */
export const IDENTITY_EXPORTS = [
  AccessTokenVerifier,
  SessionStatus,
  TokenAttempts,
  UserDirectory,
  AppUsers,
  IncomingBots,
  OperatorSource,
  PushDevices,
];

export interface RemoteIdentityOptions {
  readonly authInternalUrl: string;
  /** The first is shown to auth. */
  readonly internalSecret: readonly string[];
  readonly redis: RedisConnections;
  readonly redisPrefix: string;
  /** See `AuthClientOptions`. */
  readonly asksForRoot?: boolean;
}

const READINESS = Symbol('readiness of auth');

/** Readiness reports auth, but does not depend on it: users with a live session are served without auth. */
function watch(auth: QuestionsClient) {
  return (checks: ReadinessChecks): ReadinessChecks => {
    checks.add({ name: 'auth', needed: false, check: () => auth.ping() });
    return checks;
  };
}

/** Identity for the services in other processes: keys and users over HTTP, sessions through Redis. */
@Module({})
export class IdentityModule {
  static remote(options: RemoteIdentityOptions): DynamicModule {
    const { redis, redisPrefix, authInternalUrl, internalSecret, asksForRoot = false } = options;
    const auth = new AuthClient({ authInternalUrl, internalSecret: internalSecret[0] ?? '', asksForRoot });
    const sessions = new RedisSessionSource({
      redis: redis.open('sessions', { pipelined: true }),
      keys: new RevocationKeys(redisPrefix),
      fallback: auth,
    });
    return {
      module: IdentityModule,
      providers: [
        { provide: VerificationKeys, useValue: new HttpVerificationKeys(auth.questions) },
        { provide: UserDirectory, useValue: auth },
        { provide: AppUsers, useValue: auth },
        { provide: IncomingBots, useValue: auth },
        { provide: OperatorSource, useValue: auth },
        { provide: PushDevices, useValue: auth },
        { provide: SessionSource, useValue: sessions },
        { provide: BotTokenSource, useValue: auth },
        { provide: READINESS, useFactory: watch(auth.questions), inject: [ReadinessChecks] },
        ...IDENTITY_PROVIDERS,
      ],
      exports: IDENTITY_EXPORTS,
    };
  }
}
