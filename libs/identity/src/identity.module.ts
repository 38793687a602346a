import { Module, type DynamicModule } from '@nestjs/common';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { ReadinessChecks } from '#platform/readiness';
import { AccessStrategy } from './access.strategy.js';
import { AccessTokens } from './access-token.js';
import { AuthClient } from './auth-client.js';
import { HttpBotTokenSource } from './bot-token-source.http.adapter.js';
import { BotTokens } from './bot-tokens.js';
import { RevocationKeys } from './revocation-keys.js';
import { HttpSessionSource } from './session-source.http.js';
import { SessionStatus } from './session-status.port.js';
import { RedisSessionStatus } from './session-status.redis.adapter.js';
import { HttpUserDirectory } from './user-directory.http.adapter.js';
import { UserDirectory } from './user-directory.port.js';
import { HttpVerificationKeys } from './verification-keys.http.adapter.js';
import { VerificationKeys } from './verification-keys.port.js';

/** What a module that guards its routes or sockets injects; `AuthModule` exports the same, in the process. */
export const IDENTITY_PORTS = [VerificationKeys, SessionStatus, UserDirectory, AccessTokens, AccessStrategy, BotTokens];

export interface RemoteIdentityOptions {
  readonly authInternalUrl: string;
  readonly internalSecret: string;
  readonly redis: RedisConnections;
  readonly redisPrefix: string;
}

const READINESS = Symbol('readiness of auth');

/** Who has a token of a living session is served without auth: its absence is shown, and turns nobody away. */
function watch(auth: AuthClient) {
  return (checks: ReadinessChecks): ReadinessChecks => {
    const check = async (): Promise<void> => void (await auth.get('health/live'));
    checks.add({ name: 'auth', needed: false, check });
    return checks;
  };
}

/** For the services beside auth: keys and users over HTTP, sessions through Redis. */
@Module({})
export class IdentityModule {
  static remote(options: RemoteIdentityOptions): DynamicModule {
    const auth = new AuthClient(options);
    const sessions = new RedisSessionStatus({
      redis: options.redis.open('sessions', { pipelined: true }),
      keys: new RevocationKeys(options.redisPrefix),
      source: new HttpSessionSource(auth),
    });
    return {
      module: IdentityModule,
      providers: [
        { provide: VerificationKeys, useValue: new HttpVerificationKeys(auth) },
        { provide: UserDirectory, useValue: new HttpUserDirectory(auth) },
        { provide: SessionStatus, useValue: sessions },
        { provide: READINESS, useFactory: watch(auth), inject: [ReadinessChecks] },
        { provide: BotTokens, useValue: new BotTokens(new HttpBotTokenSource(auth)) },
        AccessTokens,
        AccessStrategy,
      ],
      exports: IDENTITY_PORTS,
    };
  }
}
