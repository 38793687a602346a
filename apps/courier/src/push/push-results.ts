import { Injectable, Logger } from '@nestjs/common';
import type { DeviceId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import { PUSHED_MAX, type PushDevice } from '#access/push-devices';
import { Questions } from '#access/questions.port';
import { Clock } from '#platform/clock';
import { SecurityLog } from '#platform/security-log';
import type { PushGroup } from './push-groups.policy.js';
import type { PostAnswer } from '../egress/http-poster.js';
import { waitMs } from '../push-senders/push-outcome.policy.js';
import { PushMetrics } from './push-metrics.js';
import type { PushRow, ReminderRow } from './push-row.js';
import { WaitingRows } from './waiting-rows.js';

const PLACE_WAIT_MS = 5_000;
const LOGGED_EVERY_MS = 60_000;
const LOGGED_HOSTS_MAX = 1_000;
const GIVEN_UP_MAX = 10;
const GIVEN_UP_DEVICES_MAX = 10_000;

type Refusal = Pick<PostAnswer, 'status' | 'reason'>;

/** Writes the results of pushes. */
@Injectable()
export class PushResults {
  private readonly logger = new Logger(PushResults.name);
  /** Devices that had a push since the last report to auth. */
  private pushed = new Set<DeviceId>();
  private readonly loggedAt = new Map<string, number>();
  /** Devices whose last pushes were all given up, and how many. */
  private readonly givenUpInARow = new BoundedMap<DeviceId, number>(GIVEN_UP_DEVICES_MAX);

  constructor(
    private readonly waiting: WaitingRows,
    private readonly questions: Questions,
    private readonly metrics: PushMetrics,
    private readonly security: SecurityLog,
    private readonly clock: Clock,
  ) {}

  /** @param at when its message was sent, or its reminder was due */
  async ok(group: PushGroup, at: string): Promise<void> {
    const { deviceId, byPushHook } = group;
    this.metrics.delivered(kindOf(byPushHook), at);
    this.note(deviceId);
    this.givenUpInARow.delete(deviceId);
    await this.waiting.sent(group);
  }

  /** The push waits for another try. */
  async again(group: PushGroup, retryAfterMs: number | null): Promise<void> {
    this.metrics.count(kindOf(group.byPushHook), 'again');
    const tries = group.tries + 1;
    const due_at = new Date(this.clock.time() + waitMs(tries, retryAfterMs, Math.random()));
    await this.waiting.again(group, due_at, tries);
  }

  /** The push waits until a request to its push service may begin. */
  async later({ rows }: PushGroup): Promise<void> {
    const due_at = new Date(this.clock.time() + PLACE_WAIT_MS);
    await this.waiting.postpone(rows.map((row) => ({ ...row, due_at })));
  }

  /**
   * The device does not exist any more. What waits for it stays due, and is dropped with the next look; if the device has got another
   * endpoint meanwhile, it goes there.
   */
  async gone(device: PushDevice): Promise<void> {
    this.metrics.count(device.kind, 'gone');
    await this.forget(device);
  }

  /** It may not be connected to. */
  async refusedIp(device: PushDevice, host: string, ip: string | undefined): Promise<void> {
    this.metrics.count(device.kind, 'given-up');
    const { userId, sessionId } = device;
    this.security.write('push.address-refused', { userId, sessionId, host, address: ip ?? null });
    await this.forget(device);
  }

  /** A device with `GIVEN_UP_MAX` of these in a row goes: its endpoint takes no pushes. */
  async givenUp(group: PushGroup, device: PushDevice, host: string, answer: Refusal): Promise<void> {
    this.metrics.count(device.kind, 'given-up');
    this.refused(device.kind, host, answer);
    const times = (this.givenUpInARow.get(device.id) ?? 0) + 1;
    this.givenUpInARow.delete(device.id);
    if (times >= GIVEN_UP_MAX) await this.forget(device);
    else this.remember(device.id, times);
    await this.drop([group]);
  }

  private async forget({ id, addressId }: PushDevice): Promise<void> {
    await this.questions.ask('POST /internal/push/gone', { devices: [{ id, addressId }] });
  }

  /** The device that was given up longest ago is forgotten first. */
  private remember(deviceId: DeviceId, times: number): void {
    const [oldest] = this.givenUpInARow.keys();
    if (this.givenUpInARow.size >= GIVEN_UP_DEVICES_MAX && oldest !== undefined) this.givenUpInARow.delete(oldest);
    this.givenUpInARow.set(deviceId, times);
  }

  /** Nothing of the pushes must go out any more. */
  async drop(groups: readonly PushGroup[]): Promise<void> {
    await this.waiting.drop(groups.flatMap(({ rows }): readonly (PushRow | ReminderRow)[] => rows));
  }

  /** Logs a refusal: at most one line a minute for each host and status. */
  refused(kind: PushDevice['kind'], host: string, { status, reason }: Refusal): void {
    this.metrics.refused(kind, status);
    const [now, what] = [this.clock.now(), `${kind} ${host} ${String(status)}`];
    if (now - (this.loggedAt.get(what) ?? Number.NEGATIVE_INFINITY) < LOGGED_EVERY_MS) return;
    if (this.loggedAt.size >= LOGGED_HOSTS_MAX) this.loggedAt.clear();
    this.loggedAt.set(what, now);
    this.logger.warn({ event: 'push.refused', kind, host, status, reason });
  }

  note(deviceId: DeviceId): void {
    if (this.pushed.size < PUSHED_MAX) this.pushed.add(deviceId);
  }

  /** The devices that had a push since the last call. */
  takePushed(): DeviceId[] {
    const { pushed } = this;
    this.pushed = new Set();
    return [...pushed];
  }
}

function kindOf(byPushHook: boolean): PushDevice['kind'] {
  return byPushHook ? 'hook' : 'webpush';
}
