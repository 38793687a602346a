import { randomBytes } from 'node:crypto';
import { SERVICES } from './setting.js';
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
  madeUpSecret,
} from './setting-types.js';
import { trustProxy } from './trust-proxy.setting.js';

const GENERATED_SECRET_BYTES = 32;

/** Where a process listens, and how it meets browsers and proxies. */
export const NETWORK_SETTINGS = {
  host: text({
    env: 'HOST',
    description: 'Address to listen on.',
    readBy: SERVICES,
    default: '0.0.0.0',
    embedded: '127.0.0.1',
    pattern: /^[\w.:-]{1,255}$/,
    accepts: 'address or host name',
  }),
  port: integer({
    env: 'PORT',
    description: 'Port to listen on; 0 takes a free one.',
    readBy: SERVICES,
    default: 3000,
    min: 0,
    max: 65_535,
  }),
  publicUrl: optional(
    url(['http:', 'https:'], {
      env: 'PUBLIC_URL',
      description:
        'How browsers reach Parley. Its pages may use cookies; without it those of whatever host a request names.',
      readBy: ['auth', 'standalone'],
    }),
  ),
  corsOrigins: origins({
    env: 'CORS_ORIGINS',
    description: 'Other origins whose pages may call Parley, with cookies too. None: the same origin only.',
    readBy: SERVICES,
    default: [],
  }),
  trustProxy: trustProxy({
    env: 'TRUST_PROXY',
    description:
      'Which proxies are believed about `X-Forwarded-For` and `X-Forwarded-Proto`. Set it behind a proxy: else every limit and session address is the proxy’s own.',
    readBy: SERVICES,
    default: false,
  }),
};

/** Where the other parts are. */
export const ENDPOINT_SETTINGS = {
  databaseUrl: endpoint(
    secret(
      url(['postgres:', 'postgresql:'], {
        env: 'DATABASE_URL',
        description: 'PostgreSQL. Embedded, without it: a PostgreSQL of its own, with its data in `DATA_DIR`.',
        readBy: ['auth', 'history', 'standalone', 'migrate'],
      }),
    ),
  ),
  redisUrl: endpoint(
    secret(
      redisUrl({
        env: 'REDIS_URL',
        description: 'Redis. Embedded, without it: everything that Redis would carry stays in the process.',
        readBy: [...SERVICES, 'standalone'],
      }),
    ),
  ),
  authInternalUrl: endpoint(
    url(['http:', 'https:'], {
      env: 'AUTH_INTERNAL_URL',
      description: 'How the other services reach auth, for verification keys and ended sessions.',
      readBy: ['gateway', 'history', 'admin'],
    }),
  ),
  historyInternalUrl: endpoint(
    url(['http:', 'https:'], {
      env: 'HISTORY_INTERNAL_URL',
      description: 'How the admin command reaches history.',
      readBy: ['admin'],
    }),
  ),
  redisPrefix: text({
    env: 'REDIS_PREFIX',
    description: 'Begins every key and channel in Redis, so that several deployments can share one.',
    readBy: SERVICES,
    default: 'parley',
    pattern: /^[\w-]{1,32}$/,
    accepts: '1–32 of `a-z A-Z 0-9 _ -`',
  }),
  internalSecret: madeUpSecret({
    env: 'INTERNAL_SECRET',
    description:
      'Shared by the services of one deployment and the admin command: opens internal routes. Embedded: made at start.',
    readBy: [...SERVICES, 'admin'],
    generate: () => randomBytes(GENERATED_SECRET_BYTES).toString('base64url'),
    min: 32,
    max: 512,
  }),
  dataDir: text({
    env: 'DATA_DIR',
    description: 'Folder of the embedded PostgreSQL’s data, and of what the admin command needs to reach the process.',
    readBy: ['standalone', 'admin'],
    default: './data',
    pattern: /^[^\0]{1,1024}$/,
    accepts: 'path',
  }),
};

/** How a process runs. */
export const PROCESS_SETTINGS = {
  logLevel: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    env: 'LOG_LEVEL',
    description: 'The least severe log lines that are written (JSON, to standard error).',
    readBy: SERVICES,
    default: 'info',
    embedded: 'warn',
  }),
  drainMs: integer({
    env: 'DRAIN_MS',
    description: 'How long a stopping process sends its connections away and finishes what is in flight.',
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
      'How long a stopping process, no longer ready, still serves all that comes, until whoever spreads the load has noticed; then `DRAIN_MS` begins.',
    readBy: SERVICES,
    default: 5000,
    embedded: 0,
    min: 0,
    max: 600_000,
    unit: 'ms',
  }),
  rateLimits: onOff({
    env: 'RATE_LIMITS',
    description: '`off` lifts every rate limit, for tests and benchmarks only.',
    readBy: SERVICES,
    default: true,
  }),
  tracesEndpoint: optional(
    url(['http:', 'https:'], {
      env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      description:
        'Where OpenTelemetry traces go: a collector that takes OTLP over HTTP at `/v1/traces` below it. Without it there are no traces.',
      readBy: SERVICES,
    }),
  ),
  tracesOneIn: integer({
    env: 'TRACES_ONE_IN',
    description: 'With traces: of so many requests one is traced.',
    readBy: SERVICES,
    default: 100,
    min: 1,
    max: 1_000_000,
    unit: 'requests',
  }),
  parentWatch: oneOf(['off', 'stdin'], {
    env: 'PARLEY_PARENT_WATCH',
    description: '`stdin`: the process ends when its standard input does, so that it never outlives who started it.',
    readBy: SERVICES,
    default: 'off',
  }),
};
