import { Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import { newId } from '#contracts';
import type { PushDevice, PushDeviceOf } from '#access/push-devices';
import { Questions } from '#access/questions.port';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { CourierSql } from '../store/courier-sql.js';
import { outcomeOf, type PushOutcome } from '../push-senders/push-outcome.policy.js';
import { testPush } from '../push-senders/push-payload.policy.js';
import { PushConsumer } from '../feed/push-consumer.port.js';
import { hasConsumer, insertConsumer } from './push-consumer.store.js';
import { PushDispatchService } from './push-dispatch.service.js';
import { PushKeysService, type VapidKey } from '../push-senders/push-keys.service.js';
import { PushMetrics } from './push-metrics.js';
import { PushResults } from './push-results.js';
import { PushSending } from './push-sending.js';
import { batchesOf } from './push-groups.policy.js';
import { SiteDevices } from './site-devices.js';
import { WaitingRows } from './waiting-rows.js';
import { WebPushSender } from '../push-senders/web-push-sender.js';

const REPORT_INTERVAL_MS = 1_000;
const UPKEEP_INTERVAL_MS = 5_000;
const EPOCH_TIMEOUT_MS = 6_000;
/** The size of a test in a request to the push hook, beside its token. */
const TEST_BYTES = 400;
const PUSH_HOOK_BYTES_MAX = 65_000;

/** Tells auth the key and who had pushes, sends the tests that users ask for, and keeps the table small. */
@Injectable()
export class PushReportsService {
  readonly reportJob = new PeriodicJob({
    name: 'report-pushes',
    intervalMs: REPORT_INTERVAL_MS,
    work: () => this.report(),
  });
  readonly upkeepJob = new PeriodicJob({
    name: 'keep-pushes',
    intervalMs: UPKEEP_INTERVAL_MS,
    work: () => this.keepSmall(),
  });
  private readonly logger = new Logger(PushReportsService.name);
  private isBegun = false;

  constructor(
    private readonly sql: CourierSql,
    private readonly queries: QueryBus,
    private readonly questions: Questions,
    private readonly site: SiteDevices,
    private readonly consumer: PushConsumer,
    private readonly keys: PushKeysService,
    private readonly dispatch: PushDispatchService,
    private readonly results: PushResults,
    private readonly metrics: PushMetrics,
    private readonly webPush: WebPushSender,
    private readonly sending: PushSending,
    private readonly waiting: WaitingRows,
  ) {}

  private async report(): Promise<void> {
    if (!this.consumer.isOn) return;
    await this.begin();
    if (!this.dispatch.isHolder) return;
    const key = await this.keys.current();
    const told = key === undefined ? {} : { publicKey: key.publicKey, madeAt: key.madeAt };
    const report = { ...told, pushed: this.results.takePushed() };
    const { tests } = await this.site.learn(() => this.questions.ask('POST /internal/push/report', report));
    // They may take seconds, and the next report does not wait for them.
    this.sendTests(tests, key).catch((error: unknown) =>
      this.logger.warn({ event: 'push.not-tested', reason: String(error) }),
    );
  }

  /** The consumer begins with the first start of a courier that pushes. @throws as `QueryBus` */
  private async begin(): Promise<void> {
    if (this.isBegun) return;
    if (!(await hasConsumer(this.sql))) {
      const { epoch } = await this.queries.ask<{ epoch: string }>('epoch', {}, EPOCH_TIMEOUT_MS);
      await insertConsumer(this.sql, epoch);
    }
    this.isBegun = true;
  }

  private async sendTests(devices: readonly PushDevice[], key: VapidKey | undefined): Promise<void> {
    const ofPushHook = devices.filter((device) => device.kind === 'hook');
    const batches = batchesOf(ofPushHook, ({ token }) => token.length + TEST_BYTES, PUSH_HOOK_BYTES_MAX);
    const ofWebPush = devices.filter((device) => device.kind === 'webpush');
    await Promise.all([
      ...batches.map((batch) => this.testByHook(batch)),
      ...(key === undefined ? [] : ofWebPush.map((device) => this.testWeb(device, key))),
    ]);
  }

  private async testByHook(devices: readonly PushDeviceOf<'hook'>[]): Promise<void> {
    const pushes = devices.map((device) => ({ device, push: testPush(device.userId, newId()) }));
    const result = await this.sending.sendTests(pushes);
    for (const { device, push } of pushes) {
      const isDone = result?.isAccepted === true && !result.failed.has(push.id);
      const outcome = isDone ? 'ok' : 'given-up';
      await this.noteTest(device, result?.gone.has(device.token) === true ? 'gone' : outcome);
    }
  }

  private async testWeb(device: PushDeviceOf<'webpush'>, key: VapidKey): Promise<void> {
    const answer = await this.webPush.send(device, testPush(device.userId, newId()), key);
    const outcome = outcomeOf(answer);
    const { host } = new URL(device.endpoint);
    if (outcome === 'address') return this.results.refusedIp(device, host, answer.ip);
    if (outcome !== 'ok' && outcome !== 'gone') this.results.refused('webpush', host, answer);
    await this.noteTest(device, outcome);
  }

  private async noteTest(device: PushDevice, outcome: PushOutcome): Promise<void> {
    if (outcome === 'gone') return this.results.gone(device);
    if (outcome === 'ok') this.results.note(device.id);
    this.metrics.count(device.kind, outcome === 'ok' ? 'ok' : 'given-up');
  }

  private async keepSmall(): Promise<void> {
    if (!this.dispatch.isHolder) return this.metrics.setWaiting(0);
    await this.waiting.forgetEnded();
    this.metrics.setWaiting(await this.dispatch.rest(() => this.waiting.count()));
  }
}
