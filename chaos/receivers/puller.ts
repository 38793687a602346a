import { setTimeout as sleep } from 'node:timers/promises';

import type { PullAnswer } from '#contracts';

import { askHttp, HttpProblem } from '../clients/entering.js';
import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { FeedProgress } from './progress.js';
import { recordedDelivery } from './recorded-delivery.js';

const WAIT_MS = 2_000;
const RETRY_MS = 500;
/** In so many answers the puller dies before it has committed, and comes back without the token. */
const FORGETFUL_SHARE = 0.1;

/** An app that fetches the deliveries of its hook. */
export class Puller {
  readonly progress = new FeedProgress();
  private isOn = true;
  private count = 0;
  private token: string | null = null;
  private working: Promise<void> | null = null;

  constructor(
    private readonly hook: { readonly url: string; readonly key: string; readonly hookId: string },
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {}

  get hookId(): string {
    return this.hook.hookId;
  }

  begin(rooms: 'groups' | 'all'): void {
    const facts = { app: true, rooms, from: 'start', badRoomId: null, prompt: false } as const;
    this.recorder.add('hook', { hookId: this.hookId, ...facts });
    this.working = this.work();
  }

  /** @throws HttpProblem if a pull was refused for good */
  async stop(): Promise<void> {
    this.isOn = false;
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.isOn) {
      try {
        this.take(await this.pull());
      } catch (error) {
        if (error instanceof HttpProblem && error.status < 500 && error.status !== 429) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /** After a lost answer the same token is shown again. */
  private pull(): Promise<PullAnswer> {
    const { hook, token } = this;
    const { url, key, hookId } = hook;
    const body = { hookId, waitMs: WAIT_MS, ...(token !== null && { accept: token }) };
    return askHttp<PullAnswer>(url, { path: '/v1/server/feed', token: key, body });
  }

  private take({ deliveries, token }: PullAnswer): void {
    const committed = this.random.next() >= FORGETFUL_SHARE;
    for (const delivery of deliveries) {
      const { hookId } = delivery;
      this.count += 1;
      const [number, parts] = [this.count, recordedDelivery(delivery, JSON.stringify(delivery))];
      const signed = hookId === this.hookId;
      this.recorder.add('delivery', { hookId: this.hookId, number, webhookId: null, signed, ...parts });
      this.recorder.add('delivered', { hookId: this.hookId, number, committed, status: committed ? 200 : null });
      if (committed) this.progress.take(delivery);
    }
    this.token = committed ? token : null;
  }
}
