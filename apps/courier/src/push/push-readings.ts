import { Logger } from '@nestjs/common';
import type { FeedPosition, PushRules, RoomId } from '#contracts';
import { RESET, roomOf } from '../feed/deliveries.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { UNDER_WAY_MAX } from '../feed/hook-machine.js';
import { GONE } from '../cursors/positions.policy.js';
import type { FeedRun } from '../feed/push-consumer.port.js';
import { FeedTurns } from '../turns/feed-turns.js';
import type { Turn } from '../turns/turn.js';
import { at, DeviceGate } from './device-gate.js';
import type { PushNotes } from './push-notes.js';

/** Messages that one turn reads. */
const MESSAGES_MAX = 500;
/** After `UNDER_WAY_MAX` failures in a row, no turn begins for this long. */
const UNAVAILABLE_PAUSE_MS = 1_000;
const LOGGED_EVERY_MS = 5_000;

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
  private readonly turns: FeedTurns;
  private failuresInARow = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly feed: HookFeed,
    private readonly parts: ReadingParts,
  ) {
    this.gate = new DeviceGate(feed);
    this.turns = new FeedTurns(feed, {
      mayGoOn: () => parts.holds() && feed.clock.now() >= this.pausedUntil,
      holdsBack: () => !this.gate.isOpen && feed.only === undefined,
      take: (turn) => this.take(turn),
      failed: (error) => this.failed(error),
    });
    feed.changed = () => this.pump();
  }

  /** Call it when auth is asked whether there is a device, and its result with the answer. */
  asked(): (hasDevices: boolean) => void {
    const answered = this.gate.asked();
    return (hasDevices) => {
      for (const roomId of answered(hasDevices)) this.turns.begin(roomId);
      this.pump();
    };
  }

  pump(): void {
    this.turns.pump();
  }

  stop(): void {
    this.turns.stop();
    this.parts.stop();
  }

  async drain(withinMs: number): Promise<void> {
    const { clock } = this.feed;
    const until = clock.now() + withinMs;
    await this.turns.drain(withinMs);
    this.gate.writeSkipped();
    await this.parts.drain(Math.max(0, until - clock.now()));
  }

  private async take(turn: Turn): Promise<void> {
    const { generation } = this.feed.row;
    const roomId = roomOf(turn.subject);
    if (turn.subject === RESET) await this.parts.reset();
    const to = roomId === undefined ? undefined : await this.note(roomId);
    if (to !== undefined && 'settled' in to) turn.settled(to.settled);
    else {
      await turn.accepted({ generation, to });
      this.parts.noted();
    }
    this.failuresInARow = 0;
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

  /** Many failures in a row mean that a service is unavailable: then fewer readings burden the others. The feed pumps after the pause. */
  private failed(error: unknown): void {
    const now = this.feed.clock.now();
    this.failuresInARow += 1;
    if (this.failuresInARow >= UNDER_WAY_MAX) this.pausedUntil = now + UNAVAILABLE_PAUSE_MS;
    if (now - this.loggedAt < LOGGED_EVERY_MS) return;
    this.loggedAt = now;
    this.logger.warn({ event: 'push.not-noted', reason: String(error) });
  }
}
