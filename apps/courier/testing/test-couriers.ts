import { InProcessBuses } from '#bus/in-process/in-process-buses';
import {
  type Delivery,
  type DirectoryUser,
  type ErasedOfApp,
  FEED_CHANNEL,
  type FeedPosition,
  type HookId,
  newId,
  type PullAnswer,
  type PullFeed,
  type RoomId,
  type UserId,
} from '#contracts';
import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';
import { migrate } from '#persistence/migrate';
import type { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { Drain } from '#platform/process/shutdown';
import { SecurityLog } from '#platform/security-log';
import { TestQuestions } from '#testing/access/test-questions';
import { TestDatabase, type DatabaseTemplate } from '#testing/engines/test-database';
import { Deliverer, type DeliveryRequest, type Outcome } from '../src/egress/deliverer.port.js';
import type { HookRow } from '../src/hooks/hook-row.js';
import { HookSecrets } from '../src/hooks/hook-secrets.js';
import { insertHook, readHook } from '../src/hooks/hook.store.js';
import { MIGRATIONS } from '../src/migrations/index.js';
import { HintsService } from '../src/run/hints.service.js';
import { HookFeeds } from '../src/feed/hook-feeds.js';
import { OwnersWatchService } from '../src/run/owners-watch.service.js';
import { HookPulls } from '../src/pulls/hook-pulls.js';
import { PushConsumer } from '../src/feed/push-consumer.port.js';
import { RunMetrics } from '../src/run/run-metrics.js';
import { HookPauses } from '../src/calls/hook-pauses.js';
import { RunsService } from '../src/run/runs.service.js';
import { SweepsService } from '../src/run/sweeps.service.js';
import type { CourierConfig } from '../src/store/courier-config.js';
import { CourierSql } from '../src/store/courier-sql.js';
import { TestClock } from './test-clock.js';
import { TestLog } from './test-log.js';

const POOL_MAX = 8;
const TEMPLATE: DatabaseTemplate = {
  name: 'courier',
  fill: (url) => migrate({ url, schema: 'courier', migrations: MIGRATIONS }),
};

/** A receiver that keeps what it accepts. */
export class TestReceiver extends Deliverer {
  readonly received: { delivery: Delivery; id: string; at: number }[] = [];
  readonly requests: DeliveryRequest[] = [];
  answer: (delivery: Delivery) => Outcome | Promise<Outcome> = () => ({ accepted: true, status: 204 });

  override async deliver(request: DeliveryRequest): Promise<Outcome> {
    this.requests.push(request);
    const delivery = JSON.parse(request.body) as Delivery;
    const outcome = await this.answer(delivery);
    if (outcome.accepted) this.received.push({ delivery, id: request.id, at: performance.now() });
    return outcome;
  }

  get types(): string[] {
    return this.received.map(({ delivery }) => delivery.type);
  }

  /** The messages that it got of a room, in the order in which it got them. */
  seqsOf(roomId: RoomId): number[] {
    return this.received.flatMap(({ delivery }) =>
      delivery.type === 'room.changed' && delivery.data.room.id === roomId
        ? delivery.data.messages.map(({ seq }) => seq as number)
        : [],
    );
  }

  /** The places at which it got deliveries of a room. */
  placesOf(roomId: RoomId): { from: FeedPosition; to: FeedPosition }[] {
    return this.received.flatMap(({ delivery }) =>
      delivery.type === 'room.changed' && delivery.data.room.id === roomId
        ? [{ from: delivery.data.from, to: delivery.data.to }]
        : [],
    );
  }
}

/** The parts of a courier that push. */
export type Pushing = (
  sql: CourierSql,
  metrics: Metrics,
) => { readonly consumer: PushConsumer; readonly jobs: readonly PeriodicJob[]; readonly begin?: () => Promise<void> };

class NoPushes extends PushConsumer {
  override readonly isOn = false;

  override open(): never {
    throw new Error('nothing pushes');
  }
}

const NO_PUSHES: Pushing = () => ({ consumer: new NoPushes(), jobs: [] });

export const refusal = (status = 500): Outcome => ({ accepted: false, reason: 'status', status, retryAfterMs: null });

class HeldDirectory {
  erased: UserId[] = [];
  /** The apps that had brought erased users. */
  readonly ofApps = new Map<UserId, ErasedOfApp>();
  suspended: UserId[] = [];
  readonly questions = new TestQuestions({
    'POST /internal/users/find': ({ userIds }) => ({
      users: userIds.map((id) => ({ id, suspended: this.suspended.includes(id) }) as DirectoryUser),
    }),
    'GET /internal/users/changed': () => {
      const changes = this.erased.map((userId) => {
        const ofApp = this.ofApps.get(userId);
        return { type: 'user.erased' as const, userId, version: 2, ...(ofApp !== undefined && { ofApp }) };
      });
      return { changes, until: new Date().toISOString(), more: false };
    },
  });
}

/** Pulls of apps whose keys live, unless a test says otherwise. */
class TestPulls extends HookPulls {
  override pull(
    hookId: HookId,
    request: Pick<PullFeed, 'accept' | 'waitMs'>,
    assertAllowed = (): Promise<void> => Promise.resolve(),
  ): Promise<PullAnswer> {
    return super.pull(hookId, request, assertAllowed);
  }
}

/** One courier of a test: its runner, without HTTP. */
export interface TestCourier {
  readonly runs: RunsService;
  readonly feeds: HookFeeds;
  readonly sweeps: SweepsService;
  readonly pulls: TestPulls;
  readonly owners: OwnersWatchService;
  readonly metrics: Metrics;
  /** Stops in order. */
  stop(): Promise<void>;
  /** Ends it as a kill does. */
  kill(): Promise<void>;
}

/** Couriers on one database, a history that they ask, and a receiver. */
export class TestCouriers {
  readonly log = new TestLog();
  readonly receiver = new TestReceiver();
  readonly directory = new HeldDirectory();
  readonly buses = new InProcessBuses();
  readonly clock = new TestClock();
  readonly config = {
    hooksMax: 20,
    feedSweepSeconds: 60,
    hookFailingSeconds: 259_200,
    drainMs: 2_000,
    courierKeySecret: undefined,
  } as unknown as CourierConfig & { hooksMax: number; hookFailingSeconds: number };
  private readonly living = new Set<TestCourier>();

  private constructor(
    private readonly database: TestDatabase,
    readonly sql: CourierSql,
  ) {}

  static async start(): Promise<TestCouriers> {
    const database = await TestDatabase.open({ template: TEMPLATE });
    const couriers = new TestCouriers(database, await openSql(database.url));
    await couriers.log.serve(couriers.buses.queries);
    return couriers;
  }

  async stop(): Promise<void> {
    for (const courier of [...this.living]) await courier.kill();
    await this.buses.close();
    await this.sql.store.destroy();
    await this.database.close();
  }

  /** @param pushing what pushes; nothing does without it */
  async courier(receiver: Deliverer = this.receiver, pushing: Pushing = NO_PUSHES): Promise<TestCourier> {
    const sql = await openSql(this.database.url);
    const metrics = new Metrics();
    const { clock } = this;
    const { queries, fanout, feedListeners } = this.buses;
    const feeds = new HookFeeds(sql, queries, this.directory.questions, clock);
    const sweeps = new SweepsService(feeds, sql, queries, clock, this.config, metrics);
    const secrets = new HookSecrets(this.config, sql, clock);
    const pauses = new HookPauses(sql);
    const parts = [secrets, pauses, new RunMetrics(metrics), new SecurityLog(), this.config, new Drain()] as const;
    const pushes = pushing(sql, metrics);
    await pushes.begin?.();
    const runs = new RunsService(sql, feeds, receiver, ...parts, pushes.consumer);
    const hints = new HintsService(fanout, feedListeners, queries, feeds, sweeps);
    const jobs = [runs.writeJob, runs.countJob, runs.erasedJob, sweeps.job, sweeps.owedJob, ...pushes.jobs];
    await hints.onApplicationBootstrap();
    runs.onApplicationBootstrap();
    for (const job of jobs) job.start();
    const end = async (stopRuns: Promise<void> | void): Promise<void> => {
      this.living.delete(courier);
      await stopRuns;
      await Promise.all(jobs.map((job) => job.stop()));
      hints.beforeApplicationShutdown();
      await sql.store.destroy();
    };
    const courier: TestCourier = {
      ...{ runs, feeds, sweeps, metrics, pulls: new TestPulls(feeds, sql) },
      owners: new OwnersWatchService(runs, this.directory.questions),
      stop: () => end(runs.beforeApplicationShutdown()),
      kill: () => end(runs.abandon()),
    };
    this.living.add(courier);
    return courier;
  }

  async hook(settings: Partial<Pick<HookRow, 'url' | 'from_start' | 'app_id' | 'rooms'>> = {}): Promise<HookId> {
    const id = newId<HookId>();
    const { app_id = null } = settings;
    const row = {
      ...{ id, app_name: app_id === null ? null : 'shop', url: 'https://receiver.test/', rooms: 'groups' as const },
      ...{ from_start: true, app_id, secrets: [], epoch: this.log.epoch, ...settings },
    };
    await insertHook(this.sql, row, null);
    return id;
  }

  /** Publishes the hint of a room that has changed. */
  async hint(roomId: RoomId): Promise<void> {
    const { seq, rev } = this.log.endOf(roomId);
    await this.buses.fanout.publish(FEED_CHANNEL, JSON.stringify([[roomId, seq, rev]]));
  }

  async send(roomId: RoomId): Promise<void> {
    this.log.send(roomId);
    await this.hint(roomId);
  }

  async row(hookId: HookId): Promise<HookRow> {
    const row = await readHook(this.sql, hookId);
    if (row === undefined) throw new Error('the hook is gone');
    return row;
  }

  async cursor(hookId: HookId, roomId: RoomId): Promise<FeedPosition | undefined> {
    const text = 'SELECT seq, rev FROM courier.cursors WHERE hook_id = $1 AND room_id = $2';
    const [row] = await this.sql.rows<FeedPosition>({ name: 'test-cursor', text }, [hookId, roomId]);
    return row;
  }

  query(text: string, values: unknown[] = []): Promise<unknown> {
    return this.sql.store.query(text, values);
  }
}

async function openSql(url: string): Promise<CourierSql> {
  const settings = { url, schema: 'courier', poolMax: POOL_MAX, timeouts: MIGRATION_TIMEOUTS };
  return new CourierSql(await createDataSource(settings).initialize());
}
