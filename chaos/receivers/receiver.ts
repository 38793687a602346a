import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Delivery } from '#contracts';

import type { SeededRandom } from '../random/random.js';
import type { Happenings } from '../records/record.js';
import type { Recorder } from '../records/recorder.js';
import { FeedProgress } from './progress.js';
import { type Manner, type Reaction, reactionOf } from './reaction.policy.js';
import { recordedDelivery } from './recorded-delivery.js';
import { isSigned } from './signature.js';

/** What a receiver wants of Parley, and how it behaves. */
export interface ReceiverSpec {
  readonly name: string;
  readonly manner: Manner;
  /** Its hook is the app's, else the operator's. */
  readonly app: boolean;
  readonly rooms: 'groups' | 'all';
  readonly from: 'start' | 'now';
}

interface MadeHook {
  readonly hookId: string;
  readonly secret: string;
}

/** One receiver of webhooks. It records each delivery, and what it did with it. */
export class Receiver {
  readonly progress = new FeedProgress();
  isAway = false;
  isCalm = false;
  badRoomId: string | null = null;
  private readonly made: Promise<MadeHook>;
  private settle: (hook: MadeHook) => void = () => undefined;
  private count = 0;

  constructor(
    readonly spec: ReceiverSpec,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {
    this.made = new Promise((resolve) => (this.settle = resolve));
  }

  /** Deliveries that came before wait for this. */
  begin(hook: MadeHook, badRoomId: string): void {
    const { app, rooms, from, manner } = this.spec;
    if (manner === 'refusing') this.badRoomId = badRoomId;
    const facts = { app, rooms, from, badRoomId: this.badRoomId, prompt: manner === 'prompt' };
    this.recorder.add('hook', { hookId: hook.hookId, ...facts });
    this.settle(hook);
  }

  async take(headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): Promise<void> {
    const { hookId, secret } = await this.made;
    const text = body.toString();
    const delivery = JSON.parse(text) as Delivery;
    this.count += 1;
    const number = this.count;
    const webhookId = String(headers['webhook-id'] ?? '');
    const signed = isSigned(secret, headers, body) && delivery.hookId === hookId;
    this.recorder.add('delivery', { hookId, number, webhookId, signed, ...recordedDelivery(delivery, text) });
    const situation = { isAway: this.isAway, isBad: this.isBad(delivery), isCalm: this.isCalm };
    const reaction = reactionOf(this.spec.manner, situation, this.random);
    const done = (end: Omit<Happenings['delivered'], 'hookId' | 'number'>): void =>
      this.recorder.add('delivered', { hookId, number, ...end });
    await sleep(reaction.delayMs);
    if (reaction.commits) this.progress.take(delivery);
    answer(response, reaction, done);
  }

  private isBad(delivery: Delivery): boolean {
    return delivery.type === 'room.changed' && delivery.data.room.id === this.badRoomId;
  }
}

function answer(
  response: ServerResponse,
  { answer: status, commits: committed, retryAfterS }: Reaction,
  done: (end: { committed: boolean; status: number | null }) => void,
): void {
  if (status === 'none') {
    response.once('close', () => done({ committed, status: null }));
  } else if (status === 'break') {
    done({ committed, status: null });
    response.destroy();
  } else {
    done({ committed, status });
    if (retryAfterS !== undefined) response.setHeader('retry-after', retryAfterS);
    response.writeHead(status).end();
  }
}
