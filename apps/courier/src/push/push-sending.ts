import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PushDeviceOf } from '#access/push-devices';
import { Clock } from '#platform/clock';
import { CourierConfig } from '../store/courier-config.js';
import { batchesOf, goesAlone, type FreeRequests, type PushGroup } from './push-groups.policy.js';
import { outcomeOf } from '../push-senders/push-outcome.policy.js';
import { withoutContent, type Push } from '../push-senders/push-payload.policy.js';
import { PushHookSender, toEntry, type PushHookItem, type PushHookResult } from '../push-senders/push-hook-sender.js';
import type { VapidKey } from '../push-senders/push-keys.service.js';
import { PushHosts } from './push-hosts.js';
import { PushResults } from './push-results.js';
import { WebPushSender } from '../push-senders/web-push-sender.js';

const WEB_PUSH_REQUESTS_MAX = 64;
const PUSH_HOOK_REQUESTS_MAX = 8;
/** A test waits at most this long for a request to the push hook; after that it is too old. */
const TEST_WAIT_MS = 60_000;
const TEST_LOOK_MS = 100;
/** The bytes that a request to the push hook has for pushes: its body has a frame around them. */
const PUSH_HOOK_BYTES_MAX = 65_536 - 256;

interface Sendable {
  readonly group: PushGroup;
  readonly push: Push;
  /** When its message was sent, or its reminder was due. */
  readonly at: string;
}
export type WebPushSendable = Sendable & { readonly device: PushDeviceOf<'webpush'> };
export type PushHookSendable = Sendable & PushHookItem;

/** Sends pushes, a bounded number at once. A gateway that is unavailable holds up no Web Push. */
@Injectable()
export class PushSending {
  private webPushUnderWay = 0;
  private pushHookUnderWay = 0;
  /** True if the push hook refused the last request. Then requests go one at a time. */
  private pushHookIsFailing = false;
  private readonly underWay = new Set<Promise<void>>();
  private readonly hosts = new PushHosts();

  constructor(
    private readonly webPush: WebPushSender,
    private readonly pushHook: PushHookSender,
    private readonly results: PushResults,
    private readonly config: CourierConfig,
    private readonly clock: Clock,
  ) {}

  /** Requests that may begin now. */
  get free(): FreeRequests {
    const pushHookMax = this.pushHookIsFailing ? 1 : PUSH_HOOK_REQUESTS_MAX;
    return {
      webPush: WEB_PUSH_REQUESTS_MAX - this.webPushUnderWay,
      pushHook: Math.max(0, pushHookMax - this.pushHookUnderWay),
    };
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.underWay]);
  }

  /**
   * Sends a Web Push. It waits if its push service fails and has as many requests as it may have.
   * @param done called when the result is written, or could not be written
   */
  sendWebPush(sendable: WebPushSendable, key: VapidKey, done: (group: PushGroup, error?: unknown) => void): void {
    const { group, device } = sendable;
    const { host } = new URL(device.endpoint);
    if (!this.hosts.hasPlace(host)) return this.follow(this.results.later(group), [group], done, () => undefined);
    this.webPushUnderWay += 1;
    this.hosts.begin(host);
    this.follow(this.sendOne(sendable, key), [group], done, () => {
      this.webPushUnderWay -= 1;
      this.hosts.end(host);
    });
  }

  /** Sends pushes to the push hook in as few requests as they fit in. Each that goes alone has a request of its own. */
  sendToPushHook(sendables: readonly PushHookSendable[], done: (group: PushGroup, error?: unknown) => void): void {
    const bytesOf = (sendable: PushHookSendable): number => Buffer.byteLength(JSON.stringify(toEntry(sendable))) + 1;
    const together = sendables.filter(({ group }) => !goesAlone(group));
    const alone = sendables.filter(({ group }) => goesAlone(group)).map((sendable) => [sendable]);
    for (const batch of [...batchesOf(together, bytesOf, PUSH_HOOK_BYTES_MAX), ...alone]) {
      this.pushHookUnderWay += 1;
      const groups = batch.map(({ group }) => group);
      this.follow(this.sendBatch(batch), groups, done, () => (this.pushHookUnderWay -= 1));
    }
  }

  /** Sends tests of devices in one request, as soon as it may begin. Resolves with `undefined` if that takes longer than `TEST_WAIT_MS`. */
  async sendTests(pushes: readonly PushHookItem[]): Promise<PushHookResult | undefined> {
    const until = this.clock.now() + TEST_WAIT_MS;
    while (this.free.pushHook === 0 && this.clock.now() < until) await sleep(TEST_LOOK_MS);
    if (this.free.pushHook === 0) return undefined;
    this.pushHookUnderWay += 1;
    try {
      return await this.postToPushHook(pushes);
    } finally {
      this.pushHookUnderWay -= 1;
    }
  }

  private follow(
    work: Promise<void>,
    groups: readonly PushGroup[],
    done: (group: PushGroup, error?: unknown) => void,
    ended: () => void,
  ): void {
    const settle = (error?: unknown): void => {
      ended();
      this.underWay.delete(followed);
      for (const group of groups) done(group, error);
    };
    const followed: Promise<void> = work.then(() => settle(), settle);
    this.underWay.add(followed);
  }

  private async sendOne({ group, device, push, at }: WebPushSendable, key: VapidKey): Promise<void> {
    let answer = await this.webPush.send(device, push, key);
    if (outcomeOf(answer) === 'smaller') answer = await this.webPush.send(device, withoutContent(push), key);
    const { host } = new URL(device.endpoint);
    const outcome = outcomeOf(answer);
    if (this.hosts.answered(host, outcome === 'again')) this.results.refused('webpush', host, answer);
    switch (outcome) {
      case 'ok':
        return this.results.ok(group, at);
      case 'gone':
        return this.results.gone(device);
      case 'address':
        return this.results.refusedIp(device, host, answer.ip);
      case 'again':
        return this.results.again(group, answer.retryAfterMs);
      default:
        return this.results.givenUp(group, device, host, answer);
    }
  }

  private async sendBatch(batch: readonly PushHookSendable[]): Promise<void> {
    const { isAccepted, retryAfterMs, gone, failed } = await this.postToPushHook(batch);
    const wait = isAccepted ? null : retryAfterMs;
    const settle = ({ group, device, push, at }: PushHookSendable): Promise<void> => {
      if (gone.has(device.token)) return this.results.gone(device);
      if (!isAccepted || failed.has(push.id)) return this.results.again(group, wait);
      return this.results.ok(group, at);
    };
    await Promise.all(batch.map(settle));
  }

  private async postToPushHook(pushes: readonly PushHookItem[]): Promise<PushHookResult> {
    const result = await this.pushHook.send(pushes);
    this.pushHookIsFailing = !result.isAccepted;
    if (!result.isAccepted) this.results.refused('hook', new URL(this.config.pushHookUrl ?? '').host, result);
    return result;
  }
}
