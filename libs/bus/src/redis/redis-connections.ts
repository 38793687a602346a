import { Logger } from '@nestjs/common';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './redis-url.policy.js';
import { TurnRedis } from './turn-redis.js';

export type RedisClient = Redis | Cluster;

/** How long a connection may take to be made, and a command may wait for its answer. */
const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 4_000;
const RECONNECT_MAX_MS = 500;
/** An error that repeats while Redis is away is logged this often. */
const LOG_INTERVAL_MS = 5_000;

/**
 * Nothing waits in a queue of ioredis: while Redis is away commands are rejected at once, and what the caller
 * wants to try again it tries again within its own bounds. A connection without an answer is cut and made anew.
 */
const FAIL_FAST = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: ANSWER_TIMEOUT_MS,
  // After a failover behind Sentinel this connection may still lead to the former master.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} as const satisfies RedisOptions;

/** For libraries that expect ioredis' own queue and resubscription; bounded by the number of retries. */
const PATIENT = { maxRetriesPerRequest: 5, connectTimeout: CONNECT_TIMEOUT_MS } as const satisfies RedisOptions;

export interface ConnectionOptions {
  /** Commands of one turn of the event loop go out in one write. */
  readonly pipelined?: boolean;
  readonly patient?: boolean;
}

/** Makes all connections of one process to one Redis: single, behind Sentinel, or a Cluster. */
export class RedisConnections {
  readonly isCluster: boolean;
  private readonly logger = new Logger('Redis');
  private readonly target: RedisTarget;
  private readonly clients = new Set<RedisClient>();
  private loggedAt = -Infinity;
  private remade = 0;
  /** Redis has answered once. Before that the start tells what is wrong, in one line. */
  private reached = false;

  /** Throws an `Error` with one line when the URL is none. */
  constructor(url: string) {
    this.target = parseRedisUrl(url);
    this.isCluster = this.target.form === 'cluster';
  }

  /** A connection that begins to connect; `name` shows in Redis' client list. */
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
    client.once('end', () => this.clients.delete(client));
    let isFirst = true;
    client.on('ready', () => {
      this.reached = true;
      if (!isFirst) this.remade += 1;
      isFirst = false;
    });
    this.clients.add(client);
    return client;
  }

  /** How many of the open connections can carry out commands now. */
  state(): { readonly all: number; readonly ready: number } {
    return { all: this.clients.size, ready: [...this.clients].filter(({ status }) => status === 'ready').length };
  }

  /** Connections that were lost and have come back since the process began. */
  get reconnects(): number {
    return this.remade;
  }

  /** The two connections that `@socket.io/redis-adapter` wants. */
  openAdapterPair(): { pub: RedisClient; sub: RedisClient } {
    return { pub: this.open('adapter-pub', { patient: true }), sub: this.open('adapter-sub', { patient: true }) };
  }

  /** Cuts all connections, without a word to Redis. */
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

  private logError(name: string, error: Error): void {
    if (!this.reached || performance.now() - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = performance.now();
    this.logger.warn({ event: 'redis.connection_error', connection: name, reason: error.message });
  }
}

function clusterOptions({ enableOfflineQueue, enableAutoPipelining, ...redisOptions }: RedisOptions): ClusterOptions {
  return {
    redisOptions,
    // Without it nothing is delivered, and nothing is logged.
    shardedSubscribers: true,
    enableOfflineQueue: enableOfflineQueue ?? true,
    enableAutoPipelining: enableAutoPipelining ?? false,
    clusterRetryStrategy: (times) => Math.min(RECONNECT_MAX_MS, 50 * times),
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    slotsRefreshInterval: 5_000,
  };
}

/** At start Redis did not answer in time; the message is one line, with what the connection said last. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

/** Resolves when the client can carry out commands; rejects with `RedisAway` when that takes too long. */
export async function whenReady(client: RedisClient, timeoutMs: number): Promise<void> {
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
    const timer = setTimeout(() => settle(() => reject(new RedisAway(`Redis does not answer${reason}`))), timeoutMs);
    const ready = (): void => settle(resolve);
    client.once('ready', ready).on('error', failed);
  });
}
