import { randomBytes } from 'node:crypto';
import { rate } from './rate.setting.js';
import {
  callers,
  callersOf,
  SERVICES,
  secretOf,
  service,
  servicesHolding,
  servicesWith,
  type AskedBy,
  type Caller,
  type OptionalService,
} from './services.js';
import type { Setting } from './setting.js';
import {
  endpoint,
  integer,
  onOff,
  oneOf,
  optional,
  origins,
  redisUrl,
  secret,
  text,
  url,
  chosenSecret,
  replaceableSecret,
} from './setting-types.js';
import { siteUrl } from './site-url.setting.js';
import { trustProxy } from './trust-proxy.setting.js';

const GENERATED_SECRET_BYTES = 32;

const SECRET_OF_A_SERVICE = {
  generate: () => randomBytes(GENERATED_SECRET_BYTES).toString('base64url'),
  min: 32,
  max: 512,
};

type CallersSecrets = {
  [Name in Caller as `${Name}Secret`]: Setting<
    readonly string[] | (Name extends OptionalService ? undefined : never),
    AskedBy<Name>
  >;
};

/** The `INTERNAL_SECRET` of each service that asks others, as those know it: `gatewaySecret`. */
function callersSecrets(): CallersSecrets {
  const secrets = callers().map((name) => {
    const { plural, asks, isOptional } = service(name);
    const setting = replaceableSecret({
      env: secretOf(name),
      description: `The \`INTERNAL_SECRET\` of the ${plural}${isOptional ? ', if there are any' : ''}.`,
      readBy: asks,
      ...SECRET_OF_A_SERVICE,
    });
    return [`${name}Secret`, isOptional ? optional(setting) : setting] as const;
  });
  return Object.fromEntries(secrets) as CallersSecrets;
}

/** The IP to listen on, browsers and proxies. */
export const NETWORK_SETTINGS = {
  host: text({
    env: 'HOST',
    description: 'IP to listen on, or its name.',
    readBy: SERVICES,
    default: '0.0.0.0',
    embedded: '127.0.0.1',
    pattern: /^[\w.:-]{1,255}$/,
    accepts: 'IP or host name',
  }),
  port: integer({
    env: 'PORT',
    description: 'Port to listen on; 0 means any free port.',
    readBy: SERVICES,
    default: 3000,
    min: 0,
    max: 65_535,
  }),
  publicUrl: optional(
    siteUrl({
      env: 'PUBLIC_URL',
      description:
        'The URL at which browsers reach Parley. Its origin may use cookies, and URLs of files begin with it. Of other origins, only those in `CORS_ORIGINS` may. If not set, the origin of the request’s host takes its place.',
      readBy: ['auth', 'history', 'standalone'],
    }),
  ),
  corsOrigins: origins({
    env: 'CORS_ORIGINS',
    description: 'Other origins that may call Parley, also with cookies. None: only the same origin.',
    readBy: SERVICES,
    default: [],
  }),
  trustProxy: trustProxy({
    env: 'TRUST_PROXY',
    description:
      'Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted. Set it behind a proxy; otherwise every limit and session has the IP of the proxy.',
    readBy: SERVICES,
    default: false,
  }),
};

/** The URLs of the other parts. */
export const ENDPOINT_SETTINGS = {
  databaseUrl: endpoint(
    secret(
      url(['postgres:', 'postgresql:'], {
        env: 'DATABASE_URL',
        description: 'PostgreSQL. Embedded, if not set: Parley runs its own PostgreSQL with its data in `DATA_DIR`.',
        readBy: [...servicesWith('postgres'), 'standalone', 'migrate'],
      }),
    ),
  ),
  redisUrl: endpoint(
    secret(
      redisUrl({
        env: 'REDIS_URL',
        description: 'Redis. Embedded, if not set: an in-process bus replaces it.',
        readBy: [...SERVICES, 'standalone'],
      }),
    ),
  ),
  authInternalUrl: endpoint(
    url(['http:', 'https:'], {
      env: 'AUTH_INTERNAL_URL',
      description: 'The URL of auth for the other services, for verification keys and ended sessions.',
      readBy: [...callersOf('auth'), 'admin'],
    }),
  ),
  historyInternalUrl: endpoint(
    url(['http:', 'https:'], {
      env: 'HISTORY_INTERNAL_URL',
      description: 'The URL of history for the admin command.',
      readBy: [...callersOf('history'), 'admin'],
    }),
  ),
  /** Optional, because a site may have no courier. */
  courierInternalUrl: optional(
    url(['http:', 'https:'], {
      env: 'COURIER_INTERNAL_URL',
      description: 'The URL of the courier for the admin command. If not set, `parley` knows no hooks.',
      readBy: ['admin'],
    }),
  ),
  redisPrefix: text({
    env: 'REDIS_PREFIX',
    description:
      'Prefix of every key and channel in Redis. With different prefixes several deployments can share one Redis.',
    readBy: SERVICES,
    default: 'parley',
    pattern: /^[\w-]{1,32}$/,
    accepts: '1–32 of `a-z A-Z 0-9 _ -`',
  }),
  internalSecret: replaceableSecret({
    env: 'INTERNAL_SECRET',
    description: 'What this service shows to those that it asks. Each service has its own, and those know it.',
    readBy: callers(),
    ...SECRET_OF_A_SERVICE,
  }),
  ...callersSecrets(),
  operatorSecret: optional(
    chosenSecret({
      env: 'OPERATOR_SECRET',
      description:
        'The secret of the operator `root`, for the admin command. Gateways never have it. If not set, only operators with a key are admitted.',
      readBy: [...servicesHolding('OPERATOR'), 'admin'],
      ...SECRET_OF_A_SERVICE,
    }),
  ),
  operatorKey: optional(
    secret(
      text({
        env: 'OPERATOR_KEY',
        description:
          'The key of an operator, from `parley operators add`. The audit then has the operator’s name, also if `OPERATOR_SECRET` is set.',
        readBy: ['admin'],
        pattern: /^parley_op_[\w-]{43}$/,
        accepts: 'key of an operator, `parley_op_…`',
      }),
    ),
  ),
  dataDir: text({
    env: 'DATA_DIR',
    description:
      'Folder of the embedded PostgreSQL’s data, and of the file that tells the admin command how to reach the process.',
    readBy: ['standalone', 'admin'],
    default: './data',
    pattern: /^[^\0]{1,1024}$/,
    accepts: 'path',
  }),
};

/** Logs, shutdown, rate limits and traces. */
export const PROCESS_SETTINGS = {
  logLevel: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    env: 'LOG_LEVEL',
    description:
      'The lowest level that is logged (JSON lines, to standard error). `warn` does not leave out the security log.',
    readBy: SERVICES,
    default: 'info',
    embedded: 'warn',
  }),
  drainMs: integer({
    env: 'DRAIN_MS',
    description: 'The time in which a stopping process closes its connections and finishes requests in flight.',
    readBy: SERVICES,
    default: 20_000,
    embedded: 2000,
    min: 0,
    max: 600_000,
    unit: 'ms',
  }),
  drainNoticeMs: integer({
    env: 'DRAIN_NOTICE_MS',
    description:
      'The time for which a stopping process still serves requests after it became unready, for the load balancer to notice; then `DRAIN_MS` begins.',
    readBy: SERVICES,
    default: 5000,
    embedded: 0,
    min: 0,
    max: 600_000,
    unit: 'ms',
  }),
  rateLimits: onOff({
    env: 'RATE_LIMITS',
    description: '`off` disables all rate limits; only for tests and benchmarks.',
    readBy: SERVICES,
    default: true,
  }),
  rateTokens: rate({
    env: 'RATE_TOKENS',
    description:
      'Tokens from one IP that do not verify, counted by each process. Beyond it the process only takes tokens from there that it knows.',
    readBy: SERVICES,
    default: '10000/1m',
  }),
  tracesEndpoint: optional(
    url(['http:', 'https:'], {
      env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      description:
        'The collector of OpenTelemetry traces; Parley sends OTLP over HTTP to `/v1/traces` below this URL. If not set, there are no traces.',
      readBy: SERVICES,
    }),
  ),
  tracesOneIn: integer({
    env: 'TRACES_ONE_IN',
    description: 'With traces: one of this many requests is traced.',
    readBy: SERVICES,
    default: 100,
    min: 1,
    max: 1_000_000,
    unit: 'requests',
  }),
  parentWatch: oneOf(['off', 'stdin'], {
    env: 'PARLEY_PARENT_WATCH',
    description: '`stdin`: the process exits when its standard input closes, so it never outlives its parent process.',
    readBy: SERVICES,
    default: 'off',
  }),
};
