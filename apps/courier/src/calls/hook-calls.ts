import { Logger } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import type { HookError, HookPause } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { Deliverer, Outcome } from '../egress/deliverer.port.js';
import { deliveryId } from '../egress/signature.policy.js';
import type { HookFeed } from '../feed/hook-feed.js';
import type { CalledHookRow, HookRow } from '../hooks/hook-row.js';
import { roomOf, type Prepared } from '../feed/deliveries.js';
import { UNDER_WAY_MAX, type Subject } from '../feed/hook-machine.js';
import type { FeedRun } from '../feed/push-consumer.port.js';
import { FeedTurns } from '../turns/feed-turns.js';
import type { Turn } from '../turns/turn.js';
import { isFailingTooLong } from './failing.policy.js';

/** A body is sent again for this long, then read again. With 15 s of a request it is below `NAMELESS_AFTER_MS`. */
const KEPT_BODY_MS = 58_000;
/** Bodies of refused deliveries in memory, of at most 100 KB each. */
const KEPT_BODIES_MAX = 64;
const LOGGED_EVERY_MS = 5_000;

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
export class HookCalls implements FeedRun {
  lastAcceptedAt: number | undefined;
  /** The last refusal that is not written yet. */
  error: HookError | null = null;
  private readonly logger = new Logger(HookCalls.name);
  private readonly bodies = new BoundedMap<Subject, Sendable>(KEPT_BODIES_MAX);
  private readonly stopping = new AbortController();
  private readonly turns: FeedTurns;
  private resumedAt: number;
  private readonly loggedAt = new Map<string, number>();

  constructor(
    readonly feed: HookFeed,
    private readonly parts: CallParts,
  ) {
    this.resumedAt = feed.row.resumed_at.getTime();
    this.turns = new FeedTurns(feed, {
      mayGoOn: () => feed.row.mode === 'called' && feed.row.status === 'active' && parts.holds(),
      take: (turn) => this.deliver(turn),
      failed: (error) => this.log('delivery.failed', { reason: String(error) }),
    });
    feed.changed = () => this.pump();
    // Each request listens. Node warns of more than ten.
    setMaxListeners(UNDER_WAY_MAX, this.stopping.signal);
  }

  pump(): void {
    this.resume();
    this.turns.pump();
  }

  /** Ends what is under way when the time is over. */
  async drain(withinMs: number): Promise<void> {
    await this.turns.drain(withinMs);
    this.stopping.abort();
  }

  stop(): void {
    this.turns.stop();
  }

  private resume(): void {
    const resumedAt = this.feed.row.resumed_at.getTime();
    if (resumedAt === this.resumedAt) return;
    this.resumedAt = resumedAt;
    this.logger.log({ event: 'hook.resumed', hookId: this.feed.row.id });
    this.feed.machine.resume(this.feed.clock.now());
  }

  private async deliver(turn: Turn): Promise<void> {
    const { feed } = this;
    const prepared = this.kept(turn.subject) ?? (await turn.read());
    if (prepared === undefined) return;
    const isLone = feed.only === undefined || feed.only === turn.subject;
    const { row } = feed;
    const mayGoOut = this.turns.mayGoOn() && isLone && prepared.generation === row.generation;
    if (row.mode !== 'called' || !mayGoOut) return turn.putBack();
    const sendable = toSendable(prepared);
    const outcome = await this.send(row, sendable);
    if (prepared.generation !== feed.row.generation) return turn.putBack();
    if (!outcome.accepted) return this.refused(turn, sendable, outcome);
    this.bodies.delete(turn.subject);
    this.lastAcceptedAt = feed.clock.now();
    await turn.accepted(prepared);
  }

  private async send(row: CalledHookRow, { body, id }: Sendable): Promise<Outcome> {
    const sentAt = this.feed.clock.now();
    this.feed.machine.sent(sentAt);
    const request = { url: row.url, secrets: this.parts.keysOf(row), id, body, signal: this.stopping.signal };
    const outcome = await this.parts.deliverer.deliver(request);
    this.parts.observe(row, outcome, (this.feed.clock.now() - sentAt) / 1000);
    return outcome;
  }

  private async refused(turn: Turn, sendable: Sendable, { reason, status, retryAfterMs }: Refused): Promise<void> {
    const { row, machine, clock } = this.feed;
    const oldestSince = machine.oldestSince();
    this.bodies.set(turn.subject, sendable);
    const attempt = turn.refused(retryAfterMs);
    const roomId = roomOf(turn.subject) ?? null;
    this.error = { at: new Date(clock.time()).toISOString(), reason, status, roomId };
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
