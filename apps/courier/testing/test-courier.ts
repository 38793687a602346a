import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request, { type Test } from 'supertest';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { loadServiceConfig } from '#config/app-config';
import {
  newId,
  type Actor,
  type AppScope,
  type FeedHead,
  type HookTest,
  type PullAnswer,
  type PullFeed,
  type RoomId,
  type SessionId,
  type SettableStatus,
  type UserId,
} from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditRecord } from '#access/internal-api';
import { createService } from '#platform/bootstrap';
import { LimiterFactory } from '#platform/limits/limiter';
import { TestDatabase, type DatabaseTemplate } from '#testing/engines/test-database';
import { CourierAuditModule } from '../src/audit/courier-audit.module.js';
import { CourierAuditPurgeService } from '../src/audit/courier-audit-purge.service.js';
import { CourierPartsModule } from '../src/courier-parts.module.js';
import { HookActs } from '../src/hooks/hook-acts.port.js';
import { HooksModule } from '../src/hooks/hooks.module.js';
import { RemovedHooksService } from '../src/hooks/removed-hooks.service.js';
import { CourierSql } from '../src/store/courier-sql.js';
import { migrateCourier } from '../src/store/courier-store.js';
import { OPALS_KEY, TestApps } from './test-apps.js';

const TEMPLATE: DatabaseTemplate = { name: 'courier', fill: migrateCourier };
export const EPOCH = 'e1';

type Method = 'get' | 'post' | 'put' | 'delete';

/** The server of an app. */
export interface TestApp {
  readonly id: UserId;
  /** The session of its key. */
  readonly keyId: SessionId;
  /** The same app with a further key. */
  withKey(): TestApp;
  call(method: Method, path: string, body?: object): Test;
}

/** Stands in for the runner. */
class TestActs extends HookActs {
  readonly tested: string[] = [];

  override test(hookId: string): Promise<HookTest> {
    this.tested.push(hookId);
    return Promise.resolve({ accepted: false, status: 500, reason: 'status' });
  }

  override async pull(hookId: string, _request: PullFeed, assertAllowed: () => Promise<void>): Promise<PullAnswer> {
    await assertAllowed();
    return { deliveries: [], token: `token of ${hookId}` };
  }
}

@Global()
@Module({})
class TestActsModule {
  static of(acts: HookActs): DynamicModule {
    return { module: TestActsModule, providers: [{ provide: HookActs, useValue: acts }], exports: [HookActs] };
  }
}

/** The hooks of the courier in a process, with HTTP and a real PostgreSQL. Auth, history and the runner are stubs. */
export class TestCourier {
  readonly directory = new TestApps();
  readonly acts = new TestActs();
  /** The rooms that history knows. */
  readonly rooms = new Map<RoomId, FeedHead>();
  private readonly buses = new InProcessBuses();
  private app!: NestExpressApplication;

  private constructor(private readonly database: TestDatabase) {}

  /** @param env settings of the courier */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestCourier> {
    const courier = new TestCourier(await TestDatabase.open({ template: TEMPLATE }));
    await courier.buses.queries.serve({ 'feed:rooms': (ask) => courier.headsOf(ask as { roomIds: RoomId[] }) }, 1);
    await courier.open(env);
    return courier;
  }

  /** Another process on the same database takes the place of this one. */
  async restart(env: Readonly<Record<string, string>>): Promise<void> {
    await this.app.close();
    await this.open(env);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.buses.close();
    await this.database.close();
  }

  get http() {
    return request(this.app.getHttpServer());
  }

  get sql(): CourierSql {
    return this.app.get(CourierSql);
  }

  get<Part>(part: abstract new (...args: never[]) => Part): Part {
    return this.app.get(part);
  }

  query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.sql.store.query(text, values);
  }

  /** An app whose requests carry a key with these scopes, or with all. */
  host(username: string, scopes?: readonly AppScope[]): TestApp {
    return this.hostOf(this.directory.bot(username), scopes);
  }

  private hostOf(bot: Actor, scopes?: readonly AppScope[]): TestApp {
    const key = this.directory.key(bot, scopes);
    return {
      id: bot.userId,
      keyId: this.directory.idOf(key),
      withKey: () => this.hostOf(bot, scopes),
      call: (method, path, body) => this.http[method](path).auth(key, { type: 'bearer' }).send(body),
    };
  }

  /** @param path below the operator's routes */
  operator(method: Method, path: string, body?: object, key = OPALS_KEY): Test {
    return this.http[method](`/${ADMIN_ROUTES.courier}/${path}`).set(OPERATOR_KEY_HEADER, key).send(body);
  }

  /** What the audit has of a hook, newest first. */
  async audit(subject: string): Promise<string[]> {
    const { body } = await this.operator('get', 'audit').expect(200);
    const records = (body as { records: AuditRecord[] }).records.filter((record) => record.subject === subject);
    return records.map(({ act, actor }) => `${act} by ${actor}`);
  }

  /** Runs the job that forgets removed hooks. */
  forget(): Promise<void> {
    return this.get(RemovedHooksService).job.run();
  }

  /** Runs the job that deletes old acts. */
  purgeAudit(): Promise<void> {
    return this.get(CourierAuditPurgeService).job.run();
  }

  /** A room that history knows; without an app it is a user's. */
  room(app: TestApp | null, head: Partial<FeedHead> = {}): RoomId {
    const roomId = newId<RoomId>();
    const common = { roomId, headSeq: 0, headRev: 1, kind: 'group', externalId: null, deletedAt: null } as const;
    const createdAt = new Date().toISOString();
    this.rooms.set(roomId, { ...common, createdAt, appId: app?.id ?? null, ...head } as FeedHead);
    return roomId;
  }

  private headsOf({ roomIds }: { roomIds: RoomId[] }): Promise<{ epoch: string; rooms: FeedHead[] }> {
    return Promise.resolve({ epoch: EPOCH, rooms: roomIds.flatMap((id) => this.rooms.get(id) ?? []) });
  }

  private async open(env: Readonly<Record<string, string>>): Promise<void> {
    const databaseUrl = this.database.url;
    const config = loadServiceConfig('courier', {
      DATABASE_URL: databaseUrl,
      REDIS_URL: 'redis://unused:6379',
      AUTH_INTERNAL_URL: 'http://unused:3000',
      INTERNAL_SECRET: 'a-secret-that-no-test-needs-to-keep',
      LOG_LEVEL: 'error',
      RATE_LIMITS: 'off',
      ...env,
    });
    const access = this.directory.access();
    const operators = { operatorSecret: undefined };
    const limiters = new LimiterFactory(undefined);
    const statuses = { of: () => Promise.resolve(new Map<UserId, SettableStatus[]>()) };
    const own = { config, operators, databaseUrl, buses: this.buses, statuses, limiters, access };
    const parts = CourierPartsModule.with(own);
    const modules = [parts, TestActsModule.of(this.acts), HooksModule, CourierAuditModule];
    this.app = await createService({ name: 'courier', config, modules });
    await this.app.listen(0, '127.0.0.1');
  }
}
