import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedPosition, PushRules, RoomId } from '#contracts';
import { RESET, roomOf } from '../feed/deliveries.js';
import { OtherEpoch } from '../feed/hook-era.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { UNDER_WAY_MAX, type Subject } from '../feed/hook-machine.js';
import { GONE } from '../cursors/positions.policy.js';
import type { FeedRun } from '../feed/push-consumer.port.js';
import { at, DeviceGate } from './device-gate.js';
import type { PushNotes } from './push-notes.js';

/** Messages that one turn reads. */
const MESSAGES_MAX = 500;
/** After `UNDER_WAY_MAX` failures in a row, no turn begins for this long. */
const AWAY_PAUSE_MS = 1_000;
const LOGGED_EVERY_MS = 5_000;
const DRAIN_LOOK_MS = 50;

interface ReadingParts {
  readonly notes: PushNotes;
  readonly rules: PushRules;
  /** Whether this courier runs the consumer at this moment. */
  holds(): boolean;
  /** Called when a push may have become due. */
  noted(): void;
  /** Called when history's store is another one. */
  reset(): Promise<void>;
  /** Begins no further push. Resolves when none is under way, at the latest after this time. */
  drain(withinMs: number): Promise<void>;
  stop(): void;
}

/** Reads what is new in rooms, in the turns of the feed's machine, and notes what may have to be pushed. */
export class PushReadings implements FeedRun {
  private readonly logger = new Logger(PushReadings.name);
  private readonly gate: DeviceGate;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private failuresInARow = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly feed: HookFeed,
    private readonly parts: ReadingParts,
  ) {
    this.gate = new DeviceGate(feed);
    feed.changed = () => this.pump();
  }

  /** Call it when auth is asked whether there is a device, and its result with the answer. */
  asked(): (hasDevices: boolean) => void {
    const answered = this.gate.asked();
    return (hasDevices) => {
      const { machine } = this.feed;
      for (const roomId of answered(hasDevices)) {
        const mayBegin = this.mayBegin() && machine.underWayCount < UNDER_WAY_MAX;
        if (mayBegin && machine.has(roomId) && !machine.isUnderWay(roomId)) this.begin(roomId);
      }
      this.pump();
    };
  }

  pump(): void {
    clearTimeout(this.timer);
    while (this.mayBegin() && (this.gate.isOpen || this.feed.only !== undefined)) {
      const now = this.feed.clock.now();
      const { subject, at: later } = this.feed.machine.next(now, this.feed.only);
      if (subject === undefined) {
        if (later !== undefined) this.timer = setTimeout(() => this.pump(), later - now + 1);
        return;
      }
      this.begin(subject);
    }
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.parts.stop();
  }

  async drain(withinMs: number): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const until = this.feed.clock.now() + withinMs;
    while (this.feed.machine.underWayCount > 0 && this.feed.clock.now() < until) await sleep(DRAIN_LOOK_MS);
    this.gate.writeSkipped();
    await this.parts.drain(Math.max(0, until - this.feed.clock.now()));
  }

  private mayBegin(): boolean {
    const { isReady, book } = this.feed;
    const now = this.feed.clock.now();
    return !this.isStopped && this.parts.holds() && isReady && now >= this.pausedUntil && !book.isLate(now);
  }

  private begin(subject: Subject): void {
    this.feed.machine.begin(subject);
    void this.turn(subject);
  }

  private async turn(subject: Subject): Promise<void> {
    try {
      await this.take(subject);
      this.failuresInARow = 0;
    } catch (error) {
      if (this.feed.machine.isUnderWay(subject)) this.feed.machine.unreadable(subject, this.feed.clock.now());
      if (!(error instanceof OtherEpoch)) this.failed(error);
    }
    this.feed.ended(subject);
    this.pump();
  }

  private async take(subject: Subject): Promise<void> {
    const { feed } = this;
    const { generation } = feed.row;
    const roomId = roomOf(subject);
    if (subject === RESET) await this.parts.reset();
    const to = roomId === undefined ? undefined : await this.note(roomId);
    if (to !== undefined && 'settled' in to) return feed.machine.settled(subject, to.settled);
    if (await feed.accepted(subject, { generation, to })) feed.machine.accepted(subject, this.feed.clock.now(), to);
    else feed.machine.putBack(subject);
    this.parts.noted();
  }

  /** Notes new messages of the room. Resolves with the position up to which the room is noted now. */
  private async note(roomId: RoomId): Promise<FeedPosition | { settled: FeedPosition }> {
    const { feed } = this;
    const from = await feed.placeOf(roomId);
    const head = feed.machine.headOf(roomId);
    if (head !== undefined && head.seq <= from.seq && head.seq !== GONE.seq) return { settled: at(from.seq) };
    const ask = { roomId, seq: from.seq, limit: MESSAGES_MAX, ...this.parts.rules };
    const { part } = await feed.era.ask('feed:pushes', ask);
    feed.machine.learn(roomId, part === null ? GONE : at(part.headSeq));
    if (part === null) return GONE;
    await this.parts.notes.write(roomId, part.due);
    return at(part.to);
  }

  /** Many failures in a row mean that a service is away: then fewer readings burden the others. The feed pumps after the pause. */
  private failed(error: unknown): void {
    const now = this.feed.clock.now();
    this.failuresInARow += 1;
    if (this.failuresInARow >= UNDER_WAY_MAX) this.pausedUntil = now + AWAY_PAUSE_MS;
    if (now - this.loggedAt < LOGGED_EVERY_MS) return;
    this.loggedAt = now;
    this.logger.warn({ event: 'push.not-noted', reason: String(error) });
  }
}
