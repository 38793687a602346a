import type { Fanout } from '#bus/fanout.port';
import type { RedisConnections } from '#bus/redis/redis-connections';
import type { AuthConfig } from '#config/app-config';
import type { SessionSockets } from '#identity/session-sockets.port';

/** Redis, where auth is one of several processes. */
export interface AuthRedis {
  readonly connections: RedisConnections;
  readonly prefix: string;
}

/** What the composing module gives: the other parts, behind whichever adapters it has chosen. */
export interface AuthModuleOptions {
  readonly config: AuthConfig;
  /** PostgreSQL with an up-to-date schema `auth`: see `migrateAuth`. */
  readonly databaseUrl: string;
  readonly fanout: Fanout;
  readonly sockets: SessionSockets;
  /** `undefined`: everything that Redis would keep stays in the process, and the other services’ routes are not served. */
  readonly redis: AuthRedis | undefined;
}
