import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PushDeviceOf } from '#identity/push-devices.port';
import { CourierConfig } from '../store/courier-config.js';
import { batchesOf, goesAlone, type PushGroup } from './groups.policy.js';
import { outcomeOf } from '../push-senders/outcome.policy.js';
import { withoutContent, type Push } from '../push-senders/payload.policy.js';
import { PushHookSender, toEntry, type HookPush, type HookResult } from '../push-senders/push-hook-sender.js';
import type { VapidKey } from '../push-senders/push-keys.service.js';
import { PushHosts } from './push-hosts.js';
import { PushResults } from './push-results.js';
import { WebPushSender } from '../push-senders/web-push-sender.js';

const WEB_REQUESTS_MAX = 64;
const HOOK_REQUESTS_MAX = 8;
/** A test waits at most this long for a request to the hook; after that it is too old. */
const TEST_WAIT_MS = 60_000;
const TEST_LOOK_MS = 100;
/** The bytes that a request to the hook has for pushes: its body has a frame around them. */
const HOOK_BYTES_MAX = 65_536 - 256;

interface Sendable {
  readonly group: PushGroup;
  readonly push: Push;
  /** When its message was sent, or its reminder was due. */
  readonly at: string;
}
export type WebSendable = Sendable & { readonly device: PushDeviceOf<'webpush'> };
export type HookSendable = Sendable & HookPush;

/** Sends pushes, a bounded number at once. A gateway that is away holds up no Web Push. */
@Injectable()
export class PushSending {
  private webUnderWay = 0;
  private hookUnderWay = 0;
  /** True if the hook refused the last request. Then requests go one at a time. */
  private hookIsFailing = false;
  private readonly underWay = new Set<Promise<void>>();
  private readonly hosts = new PushHosts();

  constructor(
    private readonly web: WebPushSender,
    private readonly hook: PushHookSender,
    private readonly results: PushResults,
    private readonly config: CourierConfig,
  ) {}

  /** Requests that may begin now. */
  get room(): { web: number; hook: number } {
    const hookMax = this.hookIsFailing ? 1 : HOOK_REQUESTS_MAX;
    return { web: WEB_REQUESTS_MAX - this.webUnderWay, hook: Math.max(0, hookMax - this.hookUnderWay) };
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.underWay]);
  }

  /**
   * Sends a Web Push. It waits if its push service fails and has as many requests as it may have.
   * @param done called when the result is written, or could not be written
   */
  sendWeb(sendable: WebSendable, key: VapidKey, done: (group: PushGroup, error?: unknown) => void): void {
    const { group, device } = sendable;
    const { host } = new URL(device.endpoint);
    if (!this.hosts.hasPlace(host)) return this.follow(this.results.later(group), [group], done, () => undefined);
    this.webUnderWay += 1;
    this.hosts.begin(host);
    this.follow(this.sendOne(sendable, key), [group], done, () => {
      this.webUnderWay -= 1;
      this.hosts.end(host);
    });
  }

  /** Sends pushes of the hook in as few requests as they fit in. Each that goes alone has a request of its own. */
  sendHook(sendables: readonly HookSendable[], done: (group: PushGroup, error?: unknown) => void): void {
    const bytesOf = (sendable: HookSendable): number => Buffer.byteLength(JSON.stringify(toEntry(sendable))) + 1;
    const together = sendables.filter(({ group }) => !goesAlone(group));
    const alone = sendables.filter(({ group }) => goesAlone(group)).map((sendable) => [sendable]);
    for (const batch of [...batchesOf(together, bytesOf, HOOK_BYTES_MAX), ...alone]) {
      this.hookUnderWay += 1;
      const groups = batch.map(({ group }) => group);
      this.follow(this.sendBatch(batch), groups, done, () => (this.hookUnderWay -= 1));
    }
  }

  /** Sends tests of devices in one request, as soon as it may begin. Resolves with `undefined` if that takes longer than `TEST_WAIT_MS`. */
  async sendTests(pushes: readonly HookPush[]): Promise<HookResult | undefined> {
    const until = performance.now() + TEST_WAIT_MS;
    while (this.room.hook === 0 && performance.now() < until) await sleep(TEST_LOOK_MS);
    if (this.room.hook === 0) return undefined;
    this.hookUnderWay += 1;
    try {
      return await this.sendByHook(pushes);
    } finally {
      this.hookUnderWay -= 1;
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

  private async sendOne({ group, device, push, at }: WebSendable, key: VapidKey): Promise<void> {
    let answer = await this.web.send(device, push, key);
    if (outcomeOf(answer) === 'smaller') answer = await this.web.send(device, withoutContent(push), key);
    const { host } = new URL(device.endpoint);
    const outcome = outcomeOf(answer);
    if (this.hosts.answered(host, outcome === 'again')) this.results.refused('webpush', host, answer);
    switch (outcome) {
      case 'ok':
        return this.results.ok(group, at);
      case 'gone':
        return this.results.gone(device);
      case 'address':
        return this.results.refusedAddress(device, host, answer.address);
      case 'again':
        return this.results.again(group, answer.retryAfterMs);
      default:
        return this.results.givenUp(group, device, host, answer);
    }
  }

  private async sendBatch(batch: readonly HookSendable[]): Promise<void> {
    const { isAccepted, retryAfterMs, gone, failed } = await this.sendByHook(batch);
    const wait = isAccepted ? null : retryAfterMs;
    const settle = ({ group, device, push, at }: HookSendable): Promise<void> => {
      if (gone.has(device.token)) return this.results.gone(device);
      if (!isAccepted || failed.has(push.id)) return this.results.again(group, wait);
      return this.results.ok(group, at);
    };
    await Promise.all(batch.map(settle));
  }

  private async sendByHook(pushes: readonly HookPush[]): Promise<HookResult> {
    const result = await this.hook.send(pushes);
    this.hookIsFailing = !result.isAccepted;
    if (!result.isAccepted) this.results.refused('hook', new URL(this.config.pushHookUrl ?? '').host, result);
    return result;
  }
}
