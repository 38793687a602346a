import type { NestExpressApplication } from '@nestjs/platform-express';
import { decodeJwt } from 'jose';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import type { Buses } from '#bus/buses';
import { RedisBuses } from '#bus/redis/redis-buses';
import { loadServiceConfig } from '#config/app-config';
import { callersOf, secretOf } from '#config/services';
import { PEOPLE_CHANNEL, type PeopleSignal, type SessionId, type Tokens, type User } from '#contracts';
import type { PostgresEngine } from '#engines/postgres-engine';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { ClusterSessionSockets } from '#access/session-sockets.adapter';
import { SessionSockets } from '#access/session-sockets.port';
import { HttpQuestions } from '#access/questions.http.adapter';
import type { EndCode } from '#access/session-source.port';
import { createService } from '#platform/bootstrap';
import { newSecret } from '#testing/secrets/new-secret';
import { TestDatabase, type DatabaseTemplate } from '#testing/engines/test-database';
import type { DataSource } from 'typeorm';
import { AuthModule } from '../src/auth.module.js';
import { migrateAuth } from '../src/auth-store.js';

/** The secret that history sends with internal requests. */
export const INTERNAL_SECRET = 'an-internal-secret-of-the-tests-of-32-and-more';
export const GATEWAY_SECRET = 'another-secret-for-the-gateways-of-the-tests';
export const COURIER_SECRET = 'one-more-secret-for-the-couriers-of-the-tests';
export const OPERATOR_SECRET = 'a-third-one-for-the-operators-of-the-tests';
const SERVICE_UNAVAILABLE = 503;
export const PASSWORD = 'correct horse battery';

/** On a busy machine concurrent requests may be refused as overloaded. Repeats them until they are served. */
export async function served(ask: () => request.Test): Promise<request.Response> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== SERVICE_UNAVAILABLE) return answer;
  }
}

const TEMPLATE: DatabaseTemplate = { name: 'auth', fill: migrateAuth };

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Environment = Record<string, string>;

/** Records the sockets to cut. */
export class RecordedSockets extends SessionSockets {
  readonly cuts: { sessionIds: readonly SessionId[]; code: EndCode }[] = [];

  override cut(sessionIds: readonly SessionId[], code: EndCode): void {
    this.cuts.push({ sessionIds, code });
  }
}

/** A database with schema `auth` on a real PostgreSQL, and any number of auths on it. */
export class TestAuths {
  private readonly running: TestAuth[] = [];
  private redis: RedisEngine | undefined;

  private constructor(
    private readonly database: TestDatabase,
    readonly store: DataSource,
  ) {}

  /** @param options `ownServer` for tests that kill PostgreSQL */
  static async start(options: { readonly ownServer?: boolean } = {}): Promise<TestAuths> {
    const database = await TestDatabase.open({ template: TEMPLATE, ...options });
    const settings = { url: database.url, schema: 'auth', poolMax: 2, timeouts: MIGRATION_TIMEOUTS };
    return new TestAuths(database, await createDataSource(settings).initialize());
  }

  /** @param env settings besides the defaults; with `REDIS_URL` the auth runs as in the scaled-out form */
  async open(env: Environment = {}): Promise<TestAuth> {
    const auth = await TestAuth.open(this.database.url, { RATE_LIMITS: 'off', ...env });
    this.running.push(auth);
    return auth;
  }

  /** An auth with a Redis, which stops with the auths. Without one, auth does not serve other services. */
  async openOnRedis(env: Environment = {}): Promise<TestAuth> {
    this.redis ??= await startRedis();
    return this.open({ REDIS_URL: this.redis.url, ...env });
  }

  /** The server of its own. */
  get postgres(): PostgresEngine {
    return this.database.server;
  }

  async query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.store.query(text, values);
  }

  /** Runs `during` in a transaction, with a function that makes queries in it. */
  async transaction(during: (query: (text: string) => Promise<unknown>) => Promise<void>): Promise<void> {
    await this.store.transaction((manager) => during((text) => manager.query(text)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((auth) => auth.close()));
    await this.store.destroy();
    await this.database.close();
    await this.redis?.stop();
  }
}

export class TestAuth {
  private closed = false;

  private constructor(
    readonly app: NestExpressApplication,
    readonly buses: Buses,
    readonly sockets: SessionSockets,
  ) {}

  static async open(databaseUrl: string, env: Environment): Promise<TestAuth> {
    const defaults = { DATABASE_URL: databaseUrl, REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent' };
    const callers = Object.fromEntries(callersOf('auth').map((name) => [secretOf(name), newSecret()]));
    const secrets = { ...callers, GATEWAY_SECRET, COURIER_SECRET, HISTORY_SECRET: INTERNAL_SECRET, OPERATOR_SECRET };
    const config = loadServiceConfig('auth', { ...defaults, ...secrets, REGISTRATION: 'open', GUESTS: 'on', ...env });
    const redisUrl = env['REDIS_URL'];
    const redisBuses = redisUrl === undefined ? undefined : await RedisBuses.open({ url: redisUrl });
    const buses = redisBuses ?? new InProcessBuses();
    const redis = redisBuses && { connections: redisBuses.connections, prefix: config.redisPrefix };
    const sockets = redis
      ? new ClusterSessionSockets(redis.connections.openAdapterPair(), redis.prefix)
      : new RecordedSockets();
    const module = AuthModule.register({ config, databaseUrl, fanout: buses.fanout, sockets, redis });
    const app = await createService({ name: 'auth', config, modules: [module] });
    await app.listen(0, '127.0.0.1');
    return new TestAuth(app, buses, sockets);
  }

  get url(): string {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get cuts(): RecordedSockets['cuts'] {
    return this.sockets instanceof RecordedSockets ? this.sockets.cuts : [];
  }

  http(method: Method, path: string, token?: string): request.Test {
    const test = request(this.url)[method](path);
    return token === undefined ? test : test.set('authorization', `Bearer ${token}`);
  }

  /** Asks this auth as the service with this secret does; auth answers if it has Redis. */
  questions(internalSecret = INTERNAL_SECRET): HttpQuestions {
    return new HttpQuestions({ authInternalUrl: this.url, internalSecret });
  }

  /** The signals about people that this auth publishes from now on. */
  async peopleSignals(): Promise<PeopleSignal[]> {
    const signals: PeopleSignal[] = [];
    const message = (_channel: string, text: string) => signals.push(JSON.parse(text) as PeopleSignal);
    this.buses.fanout.listen({ message, lost: () => undefined });
    await this.buses.fanout.subscribe([PEOPLE_CHANNEL]);
    return signals;
  }

  async register(username: string, password = PASSWORD): Promise<TestPerson> {
    return TestPerson.from(this, await this.http('post', '/v1/auth/register').send({ username, password }));
  }

  async guest(username: string): Promise<TestPerson> {
    return TestPerson.from(this, await this.http('post', '/v1/auth/guest').send({ username }));
  }

  async login(username: string, password = PASSWORD): Promise<TestPerson> {
    return TestPerson.from(this, await this.http('post', '/v1/auth/login').send({ username, password }));
  }

  refresh(refreshToken: string): request.Test {
    return this.http('post', '/v1/auth/refresh').send({ refreshToken });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.app.close();
    await this.buses.close();
  }
}

/** A user with a session. */
export class TestPerson {
  private constructor(
    private readonly auth: TestAuth,
    readonly user: User,
    readonly tokens: Tokens & { refreshToken: string },
  ) {}

  static from(auth: TestAuth, { status, body }: request.Response): TestPerson {
    if (status !== 200 && status !== 201) throw new Error(`auth answered ${status}: ${JSON.stringify(body)}`);
    return new TestPerson(auth, body.user, body.tokens);
  }

  get claims(): Record<string, unknown> {
    return decodeJwt(this.tokens.accessToken);
  }

  http(method: Method, path: string): request.Test {
    return this.auth.http(method, path, this.tokens.accessToken);
  }
}
