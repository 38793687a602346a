import { Logger } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookError, HookPause } from '#contracts';
import type { Deliverer, Outcome } from '../egress/deliverer.port.js';
import { deliveryId } from '../egress/signature.policy.js';
import type { CalledHookRow, HookRow } from '../hooks/hook-row.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { roomOf, type Prepared } from '../feed/deliveries.js';
import { UNDER_WAY_MAX, type Subject } from '../feed/hook-machine.js';
import { OtherEpoch } from '../feed/hook-era.js';
import { isFailingTooLong } from './failing.policy.js';

/** A body is sent again for this long, then read again. With 15 s of a request it is below `NAMELESS_AFTER_MS`. */
const KEPT_BODY_MS = 58_000;
/** Bodies of refused deliveries in memory, of at most 100 KB each. */
const KEPT_BODIES_MAX = 64;
const LOGGED_EVERY_MS = 5_000;
const DRAIN_LOOK_MS = 50;

type Refused = Extract<Outcome, { accepted: false }>;

interface Sendable extends Prepared {
  readonly body: string;
  readonly id: string;
}

/** What a run needs of the process. */
export interface CallParts {
  readonly deliverer: Deliverer;
  readonly failingSeconds: number;
  keysOf(row: HookRow): Buffer[];
  /** Whether this courier runs the hook at this moment. */
  holds(): boolean;
  /** Pauses the hook, with its reason in the audit. */
  pause(row: HookRow, reason: HookPause): Promise<void>;
  observe(row: HookRow, outcome: Outcome, seconds: number): void;
}

/** Sends what waits for one hook, in the turns of its machine, while this courier holds the hook's lease. */
export class HookCalls {
  lastAcceptedAt: number | undefined;
  /** The last refusal that is not written yet. */
  error: HookError | null = null;
  private readonly logger = new Logger(HookCalls.name);
  private readonly bodies = new Map<Subject, Sendable>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private resumedAt: number;
  private readonly loggedAt = new Map<string, number>();

  constructor(
    readonly feed: HookFeed,
    private readonly parts: CallParts,
  ) {
    this.resumedAt = feed.row.resumed_at.getTime();
    feed.changed = () => this.pump();
    // Each request listens. Node warns of more than ten.
    setMaxListeners(UNDER_WAY_MAX, this.stopping.signal);
  }

  /** Begins what may begin now, and comes back when more may. */
  pump(): void {
    clearTimeout(this.timer);
    this.resume();
    while (this.mayBegin()) {
      const now = this.feed.clock.now();
      const { subject, at } = this.feed.machine.next(now, this.feed.only);
      if (subject === undefined) {
        if (at !== undefined) this.timer = setTimeout(() => this.pump(), at - now + 1);
        return;
      }
      this.feed.machine.begin(subject);
      void this.turn(subject);
    }
  }

  /** Begins nothing further. Resolves when nothing is under way, or when the time is over; then it ends what is. */
  async drain(withinMs: number): Promise<void> {
    this.stop();
    const until = this.feed.clock.now() + withinMs;
    while (this.feed.machine.underWayCount > 0 && this.feed.clock.now() < until) await sleep(DRAIN_LOOK_MS);
    this.stopping.abort();
  }

  /** Another courier may run the hook. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private mayBegin(): boolean {
    return this.mayGoOn(this.feed.row) && !this.feed.book.isLate(this.feed.clock.now());
  }

  private mayGoOn(row: HookRow): row is CalledHookRow {
    const mayCall = row.mode === 'called' && row.status === 'active' && this.feed.isReady;
    return !this.isStopped && this.parts.holds() && mayCall;
  }

  private resume(): void {
    const resumedAt = this.feed.row.resumed_at.getTime();
    if (resumedAt === this.resumedAt) return;
    this.resumedAt = resumedAt;
    this.logger.log({ event: 'hook.resumed', hookId: this.feed.row.id });
    this.feed.machine.resume(this.feed.clock.now());
  }

  private async turn(subject: Subject): Promise<void> {
    try {
      await this.deliver(subject);
    } catch (error) {
      // The body was read in vain, or what was accepted could not be noted: it comes again.
      if (this.feed.machine.isUnderWay(subject)) this.feed.machine.unreadable(subject, this.feed.clock.now());
      if (!(error instanceof OtherEpoch)) this.log('delivery.failed', { reason: String(error) });
    }
    this.feed.ended(subject);
    this.pump();
  }

  private async deliver(subject: Subject): Promise<void> {
    const { feed } = this;
    const { machine } = feed;
    const prepared = this.kept(subject) ?? (await feed.deliveries.prepare(subject));
    if ('settled' in prepared) return machine.settled(subject, prepared.settled);
    const isLone = feed.only === undefined || feed.only === subject;
    const { row } = feed;
    if (!this.mayGoOn(row) || !isLone || prepared.generation !== row.generation) return machine.putBack(subject);
    const sendable = toSendable(prepared);
    const outcome = await this.send(row, sendable);
    if (prepared.generation !== feed.row.generation) return machine.putBack(subject);
    if (!outcome.accepted) return this.refused(subject, sendable, outcome);
    this.bodies.delete(subject);
    this.lastAcceptedAt = this.feed.clock.now();
    if (await feed.accepted(subject, prepared)) machine.accepted(subject, this.feed.clock.now(), prepared.to);
    else machine.putBack(subject);
  }

  private async send(row: CalledHookRow, { body, id }: Sendable): Promise<Outcome> {
    const sentAt = this.feed.clock.now();
    this.feed.machine.sent(sentAt);
    const request = { url: row.url, secrets: this.parts.keysOf(row), id, body, signal: this.stopping.signal };
    const outcome = await this.parts.deliverer.deliver(request);
    this.parts.observe(row, outcome, (this.feed.clock.now() - sentAt) / 1000);
    return outcome;
  }

  private async refused(
    subject: Subject,
    sendable: Sendable,
    { reason, status, retryAfterMs }: Refused,
  ): Promise<void> {
    const { feed } = this;
    const { row, machine, clock } = feed;
    const oldestSince = machine.oldestSince();
    this.keep(subject, sendable);
    const attempt = machine.refused(subject, this.feed.clock.now(), retryAfterMs);
    const roomId = roomOf(subject) ?? null;
    this.error = { at: new Date(this.feed.clock.time()).toISOString(), reason, status, roomId };
    this.log('hook.refused', { roomId, reason, status, attempt });
    if (status === GONE_STATUS) return this.parts.pause(row, 'gone');
    const acceptedAt = this.lastAcceptedAt === undefined ? undefined : clock.timeAt(this.lastAcceptedAt);
    const waitsSince = clock.timeAt(oldestSince ?? clock.now());
    if (isFailingTooLong(row, { acceptedAt, waitsSince }, this.parts.failingSeconds, clock.time()))
      await this.parts.pause(row, 'failing');
  }

  /** The body of an earlier try, if it is young enough. */
  private kept(subject: Subject): Sendable | undefined {
    const sendable = this.bodies.get(subject);
    if (sendable === undefined) return undefined;
    const isCurrent = sendable.generation === this.feed.row.generation;
    if (isCurrent && this.feed.clock.now() - sendable.readAt < KEPT_BODY_MS) return sendable;
    this.bodies.delete(subject);
    return undefined;
  }

  private keep(subject: Subject, sendable: Sendable): void {
    this.bodies.delete(subject);
    this.bodies.set(subject, sendable);
    const [oldest] = this.bodies.keys();
    if (this.bodies.size > KEPT_BODIES_MAX && oldest !== undefined) this.bodies.delete(oldest);
  }

  /** One line of each event in 5 s. */
  private log(event: 'hook.refused' | 'delivery.failed', what: object): void {
    const now = this.feed.clock.now();
    if (now - (this.loggedAt.get(event) ?? Number.NEGATIVE_INFINITY) < LOGGED_EVERY_MS) return;
    this.loggedAt.set(event, now);
    this.logger.warn({ event, hookId: this.feed.row.id, ...what });
  }
}

const GONE_STATUS = 410;

function toSendable(prepared: Prepared | Sendable): Sendable {
  if ('body' in prepared) return prepared;
  const body = JSON.stringify(prepared.delivery);
  return { ...prepared, body, id: deliveryId(prepared.delivery.hookId, prepared.generation, body) };
}
