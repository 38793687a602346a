import {
  newId,
  type DeviceId,
  type DueReminder,
  type PushMessage,
  type PushReminder,
  type PushVerdict,
  type Queries,
  type RoomId,
  type Seq,
  type SessionId,
  type SettableStatus,
  type UserId,
  type MessageId,
} from '#contracts';
import type { PushDevice, PushKey, PushReportAnswer, SentDevice } from '#access/push-devices';
import type { ReportPushes } from '#access/questions.requests';
import type { Metrics } from '#platform/metrics/metrics';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { SecurityLog } from '#platform/security-log';
import { DeviceLookUps } from '../src/push/device-look-ups.js';
import { DueRemindersService } from '../src/push/due-reminders.service.js';
import { PushConsumerService } from '../src/push/push-consumer.service.js';
import { PushDispatchService } from '../src/push/push-dispatch.service.js';
import { PushHookSender } from '../src/push-senders/push-hook-sender.js';
import { PushKeysService } from '../src/push-senders/push-keys.service.js';
import { PushMetrics } from '../src/push/push-metrics.js';
import { PushNotes } from '../src/push/push-notes.js';
import { PushPosters } from '../src/push-senders/push-posters.js';
import type { PushRow, ReminderRow } from '../src/push/push-row.js';
import { PushReportsService } from '../src/push/push-reports.service.js';
import { PushResults } from '../src/push/push-results.js';
import { PushSending } from '../src/push/push-sending.js';
import { TestQuestions } from '#testing/access/test-questions';
import { TestPushReceiver } from '#testing/users/push-receiver';
import { PushVerdicts } from '../src/push/push-verdicts.js';
import { SiteDevices } from '../src/push/site-devices.js';
import { WaitingRows } from '../src/push/waiting-rows.js';
import { WebPushSender } from '../src/push-senders/web-push-sender.js';
import type { CourierConfig } from '../src/store/courier-config.js';
import type { CourierSql } from '../src/store/courier-sql.js';
import { TestCouriers, type TestCourier } from './test-couriers.js';

export const PUSH_HOOK_KEY = Buffer.alloc(32, 7);

class TestDevices {
  readonly devices: PushDevice[] = [];
  readonly forgotten: SentDevice[] = [];
  readonly reports: { readonly key: PushKey | null; readonly pushed: readonly DeviceId[] }[] = [];
  tests: PushDevice[] = [];
  asked = 0;
  areUnavailable = false;
  readonly questions = new TestQuestions({
    'POST /internal/push/devices': ({ userIds }) => ({ devices: this.of(userIds) }),
    'POST /internal/push/gone': ({ devices }) => this.forget(devices),
    'POST /internal/push/report': (report) => this.report(report),
  });

  private of(userIds: readonly UserId[]): PushDevice[] {
    this.asked += 1;
    if (this.areUnavailable) throw new Error('auth is unavailable');
    return this.devices.filter(({ userId }) => userIds.includes(userId));
  }

  private forget(gone: readonly SentDevice[]): { forgotten: number } {
    this.forgotten.push(...gone);
    for (const { id, addressId } of gone)
      if (this.devices.some((device) => device.id === id && device.addressId === addressId)) this.end(id);
    return { forgotten: gone.length };
  }

  private report({ publicKey, madeAt, pushed }: ReportPushes): PushReportAnswer {
    if (this.areUnavailable) throw new Error('auth is unavailable');
    const key = publicKey === undefined || madeAt === undefined ? null : { publicKey, madeAt };
    this.reports.push({ key, pushed });
    const { tests } = this;
    this.tests = [];
    return { tests, hasDevices: this.devices.length > 0 };
  }

  /** Its session has ended. */
  end(id: DeviceId): void {
    const index = this.devices.findIndex((device) => device.id === id);
    if (index >= 0) this.devices.splice(index, 1);
  }
}

class TestStatuses extends ConnectionStatuses {
  readonly users = new Map<UserId, SettableStatus[]>();

  override of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly SettableStatus[]>> {
    return Promise.resolve(
      new Map(userIds.flatMap((id) => (this.users.has(id) ? [[id, this.users.get(id) ?? []]] : []))),
    );
  }
}

export class RecordedSecurity extends SecurityLog {
  readonly events: unknown[][] = [];

  override write(...event: Parameters<SecurityLog['write']>): void {
    this.events.push(event);
  }
}

/** Couriers that push, with stubs of history, auth and presence, and a push service. */
export class TestPushes {
  readonly devices = new TestDevices();
  readonly statuses = new TestStatuses();
  readonly security = new RecordedSecurity();
  readonly members = new Map<RoomId, Set<UserId>>();
  /** Messages of which nobody gets a push any more. */
  readonly fallen = new Set<string>();
  verdict: Partial<PushVerdict> = {};
  historyIsUnavailable = false;
  /** The reminders that history has, due or not. */
  readonly reminders: DueReminder[] = [];
  /** How often history was asked for due reminders. */
  remindersAsked = 0;
  /** History is of an earlier release. */
  knowsNoReminders = false;
  /** How often history was asked what is due in a room. */
  asked = 0;

  private constructor(
    readonly couriers: TestCouriers,
    readonly service: TestPushReceiver,
    readonly gateway: TestPushReceiver,
  ) {}

  static async start(settings: Partial<CourierConfig> = {}): Promise<TestPushes> {
    const [couriers, service, gateway] = await Promise.all([
      TestCouriers.start(),
      TestPushReceiver.start(),
      TestPushReceiver.start(),
    ]);
    Object.assign(couriers.config, {
      ...{ pushContact: 'mailto:ops@chat.example', pushHosts: [], pushAllow: ['loopback'], hooksAllow: ['loopback'] },
      ...{ pushHookUrl: gateway.url, pushHookSecrets: [`whsec_${PUSH_HOOK_KEY.toString('base64')}`] },
      ...{ pushRoomMembers: 200, pushMaxAgeSeconds: 3600 },
      ...settings,
    });
    const pushes = new TestPushes(couriers, service, gateway);
    await pushes.serve();
    return pushes;
  }

  async stop(): Promise<void> {
    await this.couriers.stop();
    await Promise.all([this.service.stop(), this.gateway.stop()]);
  }

  courier(): Promise<TestCourier> {
    return this.couriers.courier(undefined, (sql, metrics) => this.partsOf(sql, metrics));
  }

  /** A room of these users, younger than the consumer. Its first hint is that of a message, because the next one waits for a second. */
  room(...userIds: UserId[]): RoomId {
    const roomId = this.couriers.log.makeRoom();
    this.members.set(roomId, new Set(userIds));
    return roomId;
  }

  send(roomId: RoomId): Promise<void> {
    return this.couriers.send(roomId);
  }

  /** A browser of a user. */
  browser(userId: UserId, name: string, more: Partial<PushDevice> = {}): DeviceId {
    const { endpoint, keys } = this.service.subscribe(name);
    return this.add({ ...headOf(userId), kind: 'webpush', endpoint, ...keys, ...more } as PushDevice);
  }

  /** An app of a user. */
  app(userId: UserId, token: string): DeviceId {
    return this.add({ ...headOf(userId), kind: 'hook', token, platform: 'fcm' });
  }

  /** The seqs of messages that the browser has shown. */
  seqsOf(name: string): number[] {
    return this.service.payloadsOf(name).flatMap((payload) => (payload.type === 'message' ? payload.seq : []));
  }

  messagesOf(name: string): PushMessage[] {
    return this.service.payloadsOf(name).filter((payload) => payload.type === 'message');
  }

  /** Nothing of this message may be pushed any more: it was read, deleted or left. */
  fall(roomId: RoomId, seq: number): void {
    this.fallen.add(`${roomId} ${String(seq)}`);
  }

  /** A reminder of the user becomes due, now or this long ago. */
  remind(userId: UserId, { agoMs = 0, roomId = newId<RoomId>() } = {}): DueReminder {
    const remindAt = new Date(Date.now() - agoMs).toISOString();
    const reminder = { userId, roomId, messageId: newId<MessageId>(), remindAt };
    this.reminders.push(reminder);
    return reminder;
  }

  /** The user removes the bookmark, or its reminder. */
  take(reminder: DueReminder): void {
    this.reminders.splice(this.reminders.indexOf(reminder), 1);
  }

  remindersOf(name: string): PushReminder[] {
    return this.service.payloadsOf(name).filter((payload) => payload.type === 'reminder');
  }

  async reminderRows(): Promise<(ReminderRow & { ended_at: Date | null; due_at: Date })[]> {
    return this.couriers.sql.store.query('SELECT * FROM courier.reminders');
  }

  async rows(): Promise<(PushRow & { sent_at: Date | null; due_at: Date })[]> {
    return this.couriers.sql.store.query('SELECT * FROM courier.pushes ORDER BY to_seq');
  }

  /** What the device gets was sent, or comes again later. */
  async rests(id: DeviceId): Promise<boolean> {
    const rows = (await this.rows()).filter(({ device_id }) => device_id === id);
    return rows.length > 0 && rows.every(({ sent_at, due_at }) => sent_at !== null || due_at.getTime() > Date.now());
  }

  /** Time passes for what waits. */
  async pass(seconds: number): Promise<void> {
    await this.couriers.query(
      `UPDATE courier.pushes SET due_at = due_at - make_interval(secs => $1), sent_at = sent_at - make_interval(secs => $1),
         at = at - make_interval(secs => $1)`,
      [seconds],
    );
  }

  private add(device: PushDevice): DeviceId {
    this.devices.devices.push(device);
    return device.id;
  }

  private partsOf(sql: CourierSql, metrics: Metrics) {
    const { config, buses, clock } = this.couriers;
    const { questions } = this.devices;
    const keys = new PushKeysService(config, sql);
    const pushMetrics = new PushMetrics(metrics, clock);
    const posters = new PushPosters(config, clock);
    const [web, hook] = [new WebPushSender(config, posters, clock), new PushHookSender(config, posters, clock)];
    const waiting = new WaitingRows(sql, clock);
    const results = new PushResults(waiting, questions, pushMetrics, this.security, clock);
    const sending = new PushSending(web, hook, results, config, clock);
    const asked = [new PushVerdicts(buses.queries, config), questions, this.statuses, keys] as const;
    const dispatch = new PushDispatchService(waiting, ...asked, sending, results, pushMetrics, config, clock);
    const lookUps = new DeviceLookUps(questions);
    const notes = new PushNotes(sql, lookUps, this.statuses, config, clock);
    const site = new SiteDevices(clock);
    const reminders = new DueRemindersService(sql, buses.queries, lookUps, site, dispatch, config, clock);
    const consumer = new PushConsumerService(sql, notes, dispatch, site, config);
    const senders = [results, pushMetrics, web, sending] as const;
    const reports = new PushReportsService(
      ...([sql, buses.queries, questions, site, consumer, keys, dispatch, ...senders, waiting] as const),
    );
    return {
      consumer,
      jobs: [dispatch.job, reports.reportJob, reports.upkeepJob, reminders.job],
      begin: () => keys.onModuleInit(),
    };
  }

  private async serve(): Promise<void> {
    const { log, buses } = this.couriers;
    const handlers: { [Name in keyof Queries]?: (ask: Queries[Name]['ask']) => Queries[Name]['answer'] } = {
      epoch: () => ({ epoch: log.epoch }),
      'feed:pushes': (ask) => this.due(ask),
      'push:reminders': ({ after, limit }) => ({ due: this.remindersAfter(after, limit) }),
      'push:remind': ({ reminders }) => ({ verdicts: reminders.map((reminder) => this.reminds(reminder)) }),
      'push:judge': ({ spans }) => ({ verdicts: spans.map((span) => this.judge(span)) }),
    };
    const named = Object.entries(handlers).map(([name, handler]) => [
      name,
      (ask: unknown) => {
        if (this.historyIsUnavailable) return Promise.reject(new Error('history is unavailable'));
        return Promise.resolve().then(() => (handler as (ask: unknown) => unknown)(ask));
      },
    ]);
    await buses.queries.serve(Object.fromEntries(named) as Record<string, (ask: unknown) => Promise<unknown>>, 32);
  }

  private due({ roomId, seq }: Queries['feed:pushes']['ask']): Queries['feed:pushes']['answer'] {
    this.asked += 1;
    const { epoch, rooms } = this.couriers.log;
    const { seq: headSeq } = this.couriers.log.endOf(roomId);
    const newest = rooms.get(roomId)?.entries.findLast((entry) => entry.seq !== null);
    const at = new Date(newest?.at ?? 0).toISOString();
    const from = (seq + 1) as Seq;
    const due = [...(this.members.get(roomId) ?? [])].map((userId) => ({ userId, from, to: headSeq, at }));
    return { epoch, part: { to: headSeq, headSeq, due: headSeq > seq ? due : [] } };
  }

  private remindersAfter(after: DueReminder, limit: number): DueReminder[] {
    this.remindersAsked += 1;
    if (this.knowsNoReminders) throw new Error('no such query');
    const placeOf = ({ remindAt, userId, roomId, messageId }: DueReminder) =>
      [remindAt, userId, roomId, messageId].join();
    const due = this.reminders.filter(({ remindAt }) => Date.parse(remindAt) <= Date.now());
    const places = due.map((reminder) => ({ reminder, place: placeOf(reminder) }));
    const later = places.filter(({ place }) => place > placeOf(after)).toSorted((a, b) => (a.place < b.place ? -1 : 1));
    return later.slice(0, limit).map(({ reminder }) => reminder);
  }

  private reminds({ roomId, messageId, remindAt }: DueReminder): PushVerdict | null {
    const holds = this.reminders.some((known) => known.messageId === messageId && known.remindAt === remindAt);
    return holds ? { ...this.verdictOf(roomId, 1), messageId } : null;
  }

  private judge({ userId, roomId, from, to }: Queries['push:judge']['ask']['spans'][number]): PushVerdict | null {
    if (this.members.get(roomId)?.has(userId) !== true) return null;
    for (let seq = to as number; seq >= from; seq -= 1)
      if (!this.fallen.has(`${roomId} ${String(seq)}`)) return this.verdictOf(roomId, seq);
    return null;
  }

  private verdictOf(roomId: RoomId, seq: number): PushVerdict {
    const sender = { id: newId<UserId>(), name: 'Ann', avatarUrl: null };
    return {
      ...{ messageId: `${roomId}-${String(seq)}` as MessageId, seq: seq as Seq, threadId: null, direct: false },
      ...{ mention: false, unread: 1, at: new Date().toISOString(), roomName: 'tea', sender, text: 'a secret text' },
      ...this.verdict,
    };
  }
}

function headOf(userId: UserId) {
  const addressId = newId();
  return { id: newId<DeviceId>(), userId, sessionId: newId<SessionId>(), preview: 'full', addressId } as const;
}
