import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SignJWT } from 'jose';
import request, { type Test } from 'supertest';
import type { Buses } from '#bus/buses';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { RedisBuses } from '#bus/redis/redis-buses';
import { loadServiceConfig } from '#config/app-config';
import { APP_SCOPES, newId, type Actor, type AppScope, type Queries, type QueryName, type SessionId } from '#contracts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/identity';
import { ACCESS_EXPORTS, ACCESS_PROVIDERS } from '#access/access.module';
import { Questions } from '#access/questions.port';
import { SessionSource } from '#access/session-source.port';
import { VerificationKeys } from '#access/verification-keys.port';
import { createService } from '#platform/bootstrap';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { HistoryModule } from '../src/history.module.js';
import { QueryHandlers } from '../src/queries/query-handlers.js';
import { HistoryStores } from '../src/store/history-stores.js';
import { TestDirectory } from './test-directory.js';
import { TestStore } from './test-store.js';

const INTERNAL_SECRET = 'a-secret-that-no-test-needs-to-keep';
export const OPERATOR_SECRET = 'the-secret-of-the-operators-in-these-tests';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

@Module({})
class TestAccess {
  static of(directory: TestDirectory, publicKey: KeyObject): DynamicModule {
    return {
      module: TestAccess,
      providers: [
        { provide: VerificationKeys, useValue: { find: () => Promise.resolve(publicKey) } },
        { provide: SessionSource, useValue: { endedOf: () => Promise.resolve(new Map()) } },
        { provide: Questions, useValue: directory.questions },
        ...ACCESS_PROVIDERS,
      ],
      exports: ACCESS_EXPORTS,
    };
  }
}

/** A user of the service under test. */
export interface TestCaller {
  readonly actor: Actor;
  /** A request with this user's token. */
  call(method: Method, path: string, body?: object): Test;
}

export interface TestServiceOptions {
  /** For tests that kill PostgreSQL. */
  readonly ownServer?: boolean;
  /** For tests of the bus over Redis. Default: the in-process bus. */
  readonly redisUrl?: string;
  /** Settings of history. */
  readonly env?: Readonly<Record<string, string>>;
}

/** History's module in a process, with HTTP and a real PostgreSQL. Auth is a stub. */
export class TestService {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly directory = new TestDirectory();

  private constructor(
    readonly store: TestStore,
    readonly buses: Buses,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  private app!: NestExpressApplication;

  static async start({ redisUrl, env = {}, ...options }: TestServiceOptions = {}): Promise<TestService> {
    const store = await TestStore.start(options);
    const buses = redisUrl === undefined ? new InProcessBuses() : await RedisBuses.open({ url: redisUrl });
    const service = new TestService(store, buses, env);
    await service.listen();
    return service;
  }

  async stop(): Promise<void> {
    await this.close();
    await this.store.stop();
  }

  /** Ends as a process does. The database stays open. */
  async close(): Promise<void> {
    await this.app.close();
    await this.buses.close();
  }

  get stores(): HistoryStores {
    return this.app.get(HistoryStores);
  }

  /** A part of the service. */
  get<Part>(type: abstract new (...args: never[]) => Part): Part {
    return this.app.get<Part>(type, { strict: false });
  }

  /** A request without a token. */
  get http() {
    return request(this.app.getHttpServer());
  }

  /** Asks history as a gateway does, but not over the bus. */
  ask<Name extends QueryName>(name: Name, ask: Queries[Name]['ask']): Promise<Queries[Name]['answer']> {
    return this.app.get(QueryHandlers).answer(name, ask);
  }

  async caller(username: string): Promise<TestCaller> {
    return this.callerOf(this.directory.actor(username));
  }

  async callerOf(actor: Actor): Promise<TestCaller> {
    return this.callerWith(actor, await this.tokenOf(actor));
  }

  /** The server of an app, whose requests carry a key with these scopes, or with all. */
  host(username: string, scopes: readonly AppScope[] = APP_SCOPES): TestCaller {
    return this.hostWith(this.directory.actor(username, 'bot'), scopes);
  }

  /** The same app with a further key. */
  hostWith(actor: Actor, scopes: readonly AppScope[]): TestCaller {
    return this.callerWith(actor, this.directory.key(actor, scopes));
  }

  private callerWith(actor: Actor, token: string): TestCaller {
    return {
      actor,
      call: (method, path, body) => {
        const sent = this.http[method](path).auth(token, { type: 'bearer' });
        return body === undefined ? sent : sent.send(body);
      },
    };
  }

  private async listen(): Promise<void> {
    const databaseUrl = this.store.url;
    const config = loadServiceConfig('history', {
      DATABASE_URL: databaseUrl,
      REDIS_URL: 'redis://unused:6379',
      AUTH_INTERNAL_URL: 'http://unused:3000',
      INTERNAL_SECRET,
      OPERATOR_SECRET,
      LOG_LEVEL: 'error',
      ...this.env,
    });
    const access = TestAccess.of(this.directory, this.keys.publicKey);
    const limiters = new LimiterFactory(undefined);
    const limits = new ChatLimits(config, limiters);
    const { buses } = this;
    const redis = buses instanceof RedisBuses ? { connections: buses.connections, prefix: 'parley' } : undefined;
    const history = HistoryModule.register({ config, databaseUrl, buses, redis, limits, limiters, access });
    this.app = await createService({ name: 'history', config, modules: [history] });
    await this.app.listen(0, '127.0.0.1');
  }

  private tokenOf({ userId, username, displayName, type, version }: Actor): Promise<string> {
    return new SignJWT({ sid: newId<SessionId>(), username, name: displayName, type, ver: version })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: 'test' })
      .setSubject(userId)
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setExpirationTime('10m')
      .sign(this.keys.privateKey);
  }
}
