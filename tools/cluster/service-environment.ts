import { randomBytes } from 'node:crypto';

import { callersOf, perService, secretOf, service, type ServiceName } from '#config/services';

const SECRET_BYTES = 32;
/** Shorter than the default of the services, because a user waits at the terminal. */
const DRAIN_MS_DEFAULT = 2_000;
const LOG_LEVEL_DEFAULT = 'warn';

export interface Endpoints {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Environment variables. */
  readonly internalUrls: NodeJS.ProcessEnv;
  /** The folder of files of all histories. */
  readonly filesDir: string;
}

/**
 * The environment of all services. Variables of the user (`LOG_LEVEL`, `RATE_LIMITS` …) take priority over defaults.
 */
export function serviceEnvironment(user: NodeJS.ProcessEnv, endpoints: Endpoints): NodeJS.ProcessEnv {
  return {
    LOG_LEVEL: LOG_LEVEL_DEFAULT,
    DRAIN_MS: String(DRAIN_MS_DEFAULT),
    // The front polls readiness and stops with the services, so they need not wait for it to notice the drain.
    DRAIN_NOTICE_MS: '0',
    // People try it at their own machine, as with `npm start`.
    REGISTRATION: 'open',
    GUESTS: 'on',
    FILES: 'folder',
    GUEST_FILES: 'on',
    // The front is the only proxy, so trust exactly one hop.
    TRUST_PROXY: '1',
    FILES_DIR: endpoints.filesDir,
    ...withoutEmpty(user),
    HOST: '127.0.0.1',
    DATABASE_URL: endpoints.databaseUrl,
    REDIS_URL: endpoints.redisUrl,
    ...endpoints.internalUrls,
    PARLEY_PARENT_WATCH: 'stdin',
    // `serviceSecrets` gives it to those that need it.
    OPERATOR_SECRET: '',
  };
}

/**
 * The secrets of each service: its own, for the services that it asks, and the secrets of the services that ask it.
 * @param totpSecret kept with the data, for a user who has set none
 */
export function serviceSecrets(
  user: NodeJS.ProcessEnv,
  totpSecret: string = newSecret(),
): Readonly<Record<ServiceName, NodeJS.ProcessEnv>> {
  const pairs = perService((name) => pairOf(secretOf(name), user));
  const OPERATOR_SECRET = user['OPERATOR_SECRET'] || newSecret();
  return perService((name) => {
    const { asks, secrets } = service(name);
    return Object.assign(
      {},
      asks.length > 0 && pairs[name].shown,
      ...callersOf(name).map((caller) => pairs[caller].known),
      secrets.includes('OPERATOR') && { OPERATOR_SECRET },
      secrets.includes('TOTP') && !hasTotpSecret(user) && { TOTP_SECRET: totpSecret },
    ) as NodeJS.ProcessEnv;
  });
}

/** `serviceEnvironment` passes on the user's. */
function hasTotpSecret(user: NodeJS.ProcessEnv): boolean {
  return Boolean(user['TOTP_SECRET'] || user['TOTP_SECRET_FILE']);
}

/** A service's secret, as the service shows it and as others know it: in the user's file, or a new one. */
function pairOf(name: string, user: NodeJS.ProcessEnv): Readonly<Record<'shown' | 'known', NodeJS.ProcessEnv>> {
  const file = user[`${name}_FILE`];
  if (file) return { shown: { INTERNAL_SECRET_FILE: file }, known: { [`${name}_FILE`]: file } };
  const secret = newSecret();
  return { shown: { INTERNAL_SECRET: secret }, known: { [name]: secret } };
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function drainMs(env: NodeJS.ProcessEnv): number {
  return Number(env['DRAIN_MS'] || DRAIN_MS_DEFAULT) + Number(env['DRAIN_NOTICE_MS'] || 0);
}

/** An empty variable counts as unset and must not replace a default. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
