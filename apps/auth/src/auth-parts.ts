import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Fanout } from '#bus/fanout.port';
import { AuthConfig } from '#config/app-config';
import { BotTokenSource, SessionSource } from '#identity/session-source.port';
import { RevocationKeys } from '#identity/session-source.redis.adapter';
import { SessionSockets } from '#identity/session-sockets.port';
import { UserDirectory } from '#identity/user-directory.port';
import { VerificationKeys } from '#identity/verification-keys.port';
import { LimiterFactory } from '#platform/limits/limiter';
import type { AuthModuleOptions, AuthRedis } from './auth-options.js';
import { AUTH_STORE } from './auth-store-name.js';
import { openAuthStore } from './auth-store.js';
import { StoreBotTokenSource } from './bots/bot-token-source.adapter.js';
import { KeyRing } from './keys/key-ring.js';
import { KeySeal } from './keys/key-seal.js';
import { SigningKeysStore } from './keys/signing-keys.store.js';
import { NoRevocationLog } from './sessions/revocation-log.none.adapter.js';
import { RevocationLog } from './sessions/revocation-log.port.js';
import { RedisRevocationLog } from './sessions/revocation-log.redis.adapter.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { StoreUserDirectory } from './users/user-directory.adapter.js';

const STORE = getDataSourceToken(AUTH_STORE);

/** Auth's ports, and what is made once per process. */
export function partProviders({ config, databaseUrl, fanout, sockets, redis }: AuthModuleOptions): Provider[] {
  const seal = new KeySeal(config.signingKeySecret);
  return [
    { provide: AuthConfig, useValue: config },
    { provide: STORE, useFactory: () => openAuthStore(databaseUrl, config.databasePoolMax) },
    { provide: Fanout, useValue: fanout },
    { provide: SessionSockets, useValue: sockets },
    {
      provide: SigningKeysStore,
      useFactory: (store: DataSource) => new SigningKeysStore(store, seal),
      inject: [STORE],
    },
    { provide: KeyRing, useFactory: (keys: SigningKeysStore) => new KeyRing(keys, seal), inject: [SigningKeysStore] },
    { provide: VerificationKeys, useExisting: KeyRing },
    { provide: SessionSource, useExisting: SessionsStore },
    { provide: UserDirectory, useClass: StoreUserDirectory },
    { provide: BotTokenSource, useClass: StoreBotTokenSource },
    { provide: RevocationLog, useValue: revocationLog(redis) },
    { provide: LimiterFactory, useValue: limiterFactory(redis) },
  ];
}

function revocationLog(redis: AuthRedis | undefined): RevocationLog {
  if (redis === undefined) return new NoRevocationLog();
  const client = redis.connections.open('revocations', { pipelined: true });
  return new RedisRevocationLog(client, new RevocationKeys(redis.prefix));
}

function limiterFactory(redis: AuthRedis | undefined): LimiterFactory {
  if (redis === undefined) return new LimiterFactory(undefined);
  return new LimiterFactory({ client: redis.connections.open('limits'), prefix: redis.prefix });
}
