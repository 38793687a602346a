import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
/** The services' default suits orchestrators; here somebody waits at a terminal. */
const DRAIN_MS_DEFAULT = 2_000;
const LOG_LEVEL_DEFAULT = 'warn';

export interface Endpoints {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly authInternalUrl: string;
}

/** What all services are told; what the user has set for them (`LOG_LEVEL`, `RATE_LIMITS` …) goes through. */
export function serviceEnvironment(user: NodeJS.ProcessEnv, endpoints: Endpoints): NodeJS.ProcessEnv {
  return {
    LOG_LEVEL: LOG_LEVEL_DEFAULT,
    DRAIN_MS: String(DRAIN_MS_DEFAULT),
    // Its front asks often, and stops with the services.
    DRAIN_NOTICE_MS: '0',
    INTERNAL_SECRET: randomBytes(SECRET_BYTES).toString('base64url'),
    // Only the front stands before them: one hop is believed, and not what a client says beyond it.
    TRUST_PROXY: '1',
    ...withoutEmpty(user),
    HOST: '127.0.0.1',
    DATABASE_URL: endpoints.databaseUrl,
    REDIS_URL: endpoints.redisUrl,
    AUTH_INTERNAL_URL: endpoints.authInternalUrl,
    PARLEY_PARENT_WATCH: 'stdin',
  };
}

export function drainMs(env: NodeJS.ProcessEnv): number {
  return Number(env['DRAIN_MS'] || DRAIN_MS_DEFAULT) + Number(env['DRAIN_NOTICE_MS'] || 0);
}

/** An empty variable counts as none, and must not hide a default. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
