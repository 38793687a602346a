import { Logger } from '@nestjs/common';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './redis-url.policy.js';
import { TurnRedis } from './turn-redis.js';

export type RedisClient = Redis | Cluster;

/** Timeouts for connecting and for the answer to a command. */
const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 4_000;
const RECONNECT_MAX_MS = 500;
/** Longer than every pause between attempts of ioredis. */
const REVIVE_AFTER_MS = 2 * RECONNECT_MAX_MS;
/**
 * Redis must answer within this time at start. On a busy Cluster one attempt may take ten seconds: to ask each of three nodes
 * for the slots, and then for its state. A client that ioredis has forgotten meanwhile tries again a second later.
 */
const READY_TIMEOUT_MS = 60_000;
/** Minimum interval between log lines for connection errors. */
const LOG_INTERVAL_MS = 5_000;

/**
 * Disables the queues of ioredis. While Redis is unavailable, commands reject immediately and the caller retries within
 * its own limits. A connection that does not answer in time is closed and reopened.
 */
const FAIL_FAST = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: ANSWER_TIMEOUT_MS,
  // After a failover with Sentinel, the connection can still lead to the old master.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} as const satisfies RedisOptions;

/** For libraries that expect the queue and resubscription of ioredis. Bounded by the number of retries. */
const PATIENT = { maxRetriesPerRequest: 5, connectTimeout: CONNECT_TIMEOUT_MS } as const satisfies RedisOptions;

export interface ConnectionOptions {
  /** Sends the commands of one event-loop turn in one write. */
  readonly pipelined?: boolean;
  readonly patient?: boolean;
}

/** Opens all connections of a process to one Redis: a single server, one behind Sentinel, or a Cluster. */
export class RedisConnections {
  readonly isCluster: boolean;
  private readonly logger = new Logger('Redis');
  private readonly target: RedisTarget;
  private readonly clients = new Set<RedisClient>();
  private loggedAt = -Infinity;
  private reconnectCount = 0;
  /** True once Redis has answered. Before that, the start reports the error and this class does not log. */
  private reached = false;

  /** Throws a one-line `Error` for an invalid URL. */
  constructor(url: string) {
    this.target = parseRedisUrl(url);
    this.isCluster = this.target.form === 'cluster';
  }

  /** Opens a connection without waiting for it. `name` appears in the client list of Redis. */
  open(name: string, { pipelined = false, patient = false }: ConnectionOptions = {}): RedisClient {
    const client = this.connect(
      {
        ...(patient ? PATIENT : FAIL_FAST),
        connectionName: `parley-${name}`,
        enableAutoPipelining: this.isCluster && pipelined,
      },
      pipelined ? TurnRedis : Redis,
    );
    client.on('error', (error: Error) => this.logError(name, error));
    client.on('node error', (error: Error) => this.logError(name, error));
    client.on('close', () => endAnswerTimer(client));
    if (client instanceof Cluster) client.on('close', () => this.reviveLater(client));
    client.once('end', () => this.clients.delete(client));
    let isFirst = true;
    client.on('ready', () => {
      this.reached = true;
      if (!isFirst) this.reconnectCount += 1;
      isFirst = false;
    });
    this.clients.add(client);
    return client;
  }

  /** Number of open connections, and how many of them are ready. */
  state(): { readonly all: number; readonly ready: number } {
    return { all: this.clients.size, ready: [...this.clients].filter(({ status }) => status === 'ready').length };
  }

  /** Number of reconnects since the process started. */
  get reconnects(): number {
    return this.reconnectCount;
  }

  /** The two connections for `@socket.io/redis-adapter`. */
  openAdapterPair(): { pub: RedisClient; sub: RedisClient } {
    return { pub: this.open('adapter-pub', { patient: true }), sub: this.open('adapter-sub', { patient: true }) };
  }

  /** Closes all connections immediately, without QUIT. */
  close(): void {
    for (const client of this.clients) client.disconnect();
    this.clients.clear();
  }

  private connect(options: RedisOptions, Single: typeof Redis): RedisClient {
    const retryStrategy = (times: number) => Math.min(RECONNECT_MAX_MS, 20 * 2 ** Math.min(times, 5));
    const { target } = this;
    if (target.form === 'single') return new Single(target.url, { ...options, retryStrategy });
    const { username, password } = target;
    const access = { ...(username && { username }), ...(password && { password }), ...(target.tls && { tls: {} }) };
    if (target.form === 'cluster') return new Cluster([...target.nodes], clusterOptions({ ...options, ...access }));
    const sentinels = { sentinels: [...target.nodes], name: target.masterName, enableTLSForSentinelMode: target.tls };
    return new Single({ ...options, ...access, ...sentinels, retryStrategy, sentinelRetryStrategy: retryStrategy });
  }

  /**
   * ioredis 5 forgets a Cluster client for good if the last connection of an earlier attempt ends while `connect()` looks
   * up the names of the nodes. Otherwise it has another state than `close` by then.
   */
  private reviveLater(client: Cluster): void {
    setTimeout(() => {
      if (client.status === 'close' && this.clients.has(client)) client.connect().catch(() => undefined);
    }, REVIVE_AFTER_MS).unref();
  }

  private logError(name: string, error: Error): void {
    if (!this.reached || performance.now() - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = performance.now();
    this.logger.warn({ event: 'redis.connection_error', connection: name, reason: error.message });
  }
}

/**
 * ioredis 5 keeps the timer of `socketTimeout` when the connection closes before the answer. It would close the next
 * connection, which works. Version 6 ends the timer itself.
 */
function endAnswerTimer(client: RedisClient): void {
  // A private property: its type is ours to know.
  clearTimeout(Reflect.get(client, 'socketTimeoutTimer') as NodeJS.Timeout | undefined);
  Reflect.set(client, 'socketTimeoutTimer', undefined);
}

function clusterOptions({ enableOfflineQueue, enableAutoPipelining, ...redisOptions }: RedisOptions): ClusterOptions {
  return {
    redisOptions,
    // Without it ioredis silently delivers nothing.
    shardedSubscribers: true,
    enableOfflineQueue: enableOfflineQueue ?? true,
    enableAutoPipelining: enableAutoPipelining ?? false,
    clusterRetryStrategy: (times) => Math.min(RECONNECT_MAX_MS, 50 * times),
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    slotsRefreshInterval: 5_000,
  };
}

/** Redis did not answer in time at start. The one-line message includes the last connection error. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

/** Resolves when the client is ready; rejects with `RedisUnavailable` after the timeout. */
export async function whenReady(client: RedisClient, timeoutMs = READY_TIMEOUT_MS): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    let reason = '';
    const failed = (error: Error): void => {
      reason = ` (${error.message})`;
    };
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      client.off('ready', ready).off('error', failed);
      outcome();
    };
    const timer = setTimeout(
      () => settle(() => reject(new RedisUnavailable(`Redis does not answer${reason}`))),
      timeoutMs,
    );
    const ready = (): void => settle(resolve);
    client.once('ready', ready).on('error', failed);
  });
}
