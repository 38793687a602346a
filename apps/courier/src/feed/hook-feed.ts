import { Logger } from '@nestjs/common';
import type { QueryBus } from '#bus/query-bus.port';
import type { FeedHead, FeedPosition, Queries, RoomId, UserId } from '#contracts';
import type { Questions } from '#access/questions.port';
import type { Clock } from '#platform/clock';
import type { HookRow } from '../hooks/hook-row.js';
import { seesRoom } from '../hooks/hook-rooms.policy.js';
import type { CourierSql } from '../store/courier-sql.js';
import { CursorBook } from '../cursors/cursor-book.js';
import { CursorWrites } from './cursor-writes.js';
import { readCursorsAt, readCursorsBetween } from '../cursors/cursors.store.js';
import { CAUGHT_UP, Deliveries, erasureOf, erasedUser, RESET, roomOf, type Prepared } from './deliveries.js';
import { Erasures } from './erasures.js';
import { HookEra, OtherEpoch } from './hook-era.js';
import { BACKLOG_MAX, HookMachine, type Subject } from './hook-machine.js';
import { endReset, noteCaughtUp, noteTold } from './hook-states.store.js';
import { countedOf, Places } from './places.js';
import { BEGINNING, covers, endOf, GONE } from '../cursors/positions.policy.js';
import { applyReplay } from './replays.js';
import { wasGoneBefore } from './starts.policy.js';

/** After this time no request of the old epoch is under way any more, on any courier. */
const QUIET_MS = 20_000;
/** Rooms of one query of `feed:starts`. */
const STARTS_AT_ONCE = 500;
const TIDY_AT_ONCE = 1_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What every hook of a process needs. */
export interface FeedParts {
  readonly sql: CourierSql;
  readonly queries: QueryBus;
  readonly questions: Questions;
  readonly clock: Clock;
  /** This courier. */
  readonly runner: string;
}

export type HeadsPage = Queries['feed:heads']['answer'];

/**
 * What waits for one hook, as one courier knows it: found by walks over all rooms and by hints, read when its turn comes, and done when
 * it is accepted. It decides nothing about when to send, and sends nothing.
 */
export class HookFeed {
  readonly machine = new HookMachine();
  readonly book: CursorBook;
  readonly writes: CursorWrites;
  readonly era: HookEra;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly erasures: Erasures;
  /** After which room the next walk begins; `undefined`: no walk is owed. */
  walkAfter: RoomId | null | undefined = null;
  /** Called when something may have become ready. */
  changed: () => void = () => this.wake();
  private readonly waiters = new Set<() => void>();
  private readonly logger = new Logger(HookFeed.name);
  private readonly places: Places;
  /** Rooms that are still to be accepted before a mirror has caught up. */
  private readonly owed = new Map<RoomId, FeedPosition>();
  private hasWalked = false;
  private quietUntil = 0;
  private settling: Promise<void> | undefined;
  /** Since when the rooms of the first walk wait, by the clock's `now`. */
  private readonly waitingSince: number;

  constructor(
    private readonly parts: FeedParts,
    row: HookRow,
  ) {
    const { sql, queries, questions, clock } = parts;
    this.clock = clock;
    this.book = new CursorBook(row.generation);
    this.era = new HookEra(sql, queries, row, (now, before) => this.turnTo(now, before));
    this.writes = new CursorWrites(sql, this.era, this.book, { runner: parts.runner, clock });
    this.places = new Places(sql, this.era, this.book, clock);
    this.erasures = new Erasures(sql, questions, this.era, clock);
    this.deliveries = new Deliveries(this, this.places, this.erasures);
    const countedAgoMs = row.counted_at === null ? 0 : this.clock.time() - row.counted_at.getTime();
    this.waitingSince = this.clock.now() - Math.max(0, countedAgoMs) - row.lag_seconds * 1000;
    if (row.reset_at !== null) this.quietUntil = this.clock.now() + QUIET_MS;
    this.settle();
  }

  get row(): HookRow {
    return this.era.row;
  }

  /** Nothing may be sent until a replay has moved the cursors, and while requests of an old epoch may be under way. */
  get isReady(): boolean {
    const isQuiet = this.row.reset_at !== null && this.clock.now() < this.quietUntil;
    return this.row.replay === null && !isQuiet;
  }

  /** The subject that goes out alone: that the store is another one. */
  get only(): Subject | undefined {
    return this.row.reset_at === null ? undefined : RESET;
  }

  /** From where on the room waits. @throws OtherEpoch; as `QueryBus` */
  placeOf(roomId: RoomId): Promise<FeedPosition> {
    return this.places.of(roomId);
  }

  /** A room has changed. */
  hint(roomId: RoomId, head: FeedPosition): void {
    // A deletion raises no rev, so while the room is under way only another reading tells whether this is one.
    const known = this.machine.isUnderWay(roomId) ? this.machine.headOf(roomId) : undefined;
    this.note(roomId, known !== undefined && covers(known, head) ? undefined : head);
    this.changed();
  }

  /**
   * Compares a page of all rooms with the cursors.
   * @param epoch the hook's when the page was asked for
   * @throws OtherEpoch; as `QueryBus`
   */
  async compare(after: RoomId | null, page: HeadsPage, epoch: string): Promise<void> {
    await this.era.assertEpoch(page.epoch, epoch);
    const { generation } = this.row;
    const last = page.more ? (page.rooms.at(-1)?.roomId ?? LAST_ID) : LAST_ID;
    const stored = await readCursorsBetween(this.parts.sql, countedOf(this.row), after ?? FIRST_ID, last);
    if (generation !== this.row.generation) throw new OtherEpoch();
    const unknown: FeedHead[] = [];
    for (const head of page.rooms) {
      const place = this.places.choose(stored.get(head.roomId), head.roomId);
      stored.delete(head.roomId);
      if (!seesRoom(this.row, head) || (place === undefined && wasGoneBefore(this.row, head))) continue;
      if (place === undefined) unknown.push(head);
      else this.found(head.roomId, place, endOf(this.row, head));
    }
    // The store has lost these rooms, or they are younger than the page.
    for (const [roomId, place] of stored) this.found(roomId, place, GONE);
    await this.beginAll(unknown);
    this.changed();
  }

  /** Whether a walk that was ended for want of places should go on. */
  get hasPlace(): boolean {
    return this.machine.size < BACKLOG_MAX / 2;
  }

  /** The walk that was owed has come to the end of all rooms. */
  endWalk(): void {
    this.walkAfter = undefined;
    this.hasWalked = true;
    this.noteDue();
    this.changed();
  }

  /** Notes what is due beside rooms. */
  noteDue(): void {
    const now = this.clock.now();
    const isCaughtUp = !this.row.caught_up && this.hasWalked && this.owed.size === 0;
    // One that was under way at a reset or a replay comes back here.
    if (!isCaughtUp) this.machine.forget(CAUGHT_UP);
    if (this.row.reset_at !== null) {
      // Noted while it is under way, it would go out twice.
      if (now >= this.quietUntil && !this.machine.has(RESET)) this.machine.note(RESET, now);
      return;
    }
    for (const userId of this.erasures.due(now))
      if (!this.machine.has(erasureOf(userId))) this.machine.note(erasureOf(userId), now);
    if (isCaughtUp && this.isReady && !this.machine.has(CAUGHT_UP)) this.machine.note(CAUGHT_UP, now);
  }

  /** The receiver has it. Returns false if it belongs to an earlier generation, and does not count. */
  async accepted(subject: Subject, { generation, to }: Pick<Prepared, 'generation' | 'to'>): Promise<boolean> {
    if (generation !== this.row.generation) return false;
    const roomId = roomOf(subject);
    if (roomId !== undefined && to !== undefined) {
      this.reached(roomId, to);
      return this.book.move(roomId, to, generation, this.clock.now());
    }
    const userId = erasedUser(subject);
    if (userId !== undefined) this.erasures.accepted(userId, this.clock.now());
    else if (subject === RESET) await this.endReset();
    else await this.endCatchUp();
    return true;
  }

  /** Nothing of the room up to there concerns the receiver. */
  skip(roomId: RoomId, place: FeedPosition): void {
    this.book.skip(roomId, place);
    this.moved(roomId, place);
  }

  /** Another courier, or a pull, has moved the cursor of the room. */
  moved(roomId: RoomId, place: FeedPosition): void {
    this.machine.forget(roomId, place);
    this.reached(roomId, place);
  }

  /** Resolves with true when something may have become ready, or with false when the time is over. */
  change(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasChanged: boolean): void => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        resolve(hasChanged);
      };
      const wake = (): void => settle(true);
      const timer = setTimeout(() => settle(false), withinMs);
      this.waiters.add(wake);
    });
  }

  /** Its turn is over. What does not wait any more is not owed either. */
  ended(subject: Subject): void {
    const roomId = roomOf(subject);
    if (roomId !== undefined && !this.machine.has(roomId)) this.owed.delete(roomId);
    this.noteDue();
  }

  private reached(roomId: RoomId, place: FeedPosition): void {
    const owed = this.owed.get(roomId);
    if (owed !== undefined && covers(place, owed)) this.owed.delete(roomId);
  }

  /** Forgets rooms that another courier has moved forward: for hooks that are pulled. */
  async tidy(): Promise<void> {
    const roomIds = [...this.machine.waiting()].flatMap((subject) => roomOf(subject) ?? []);
    for (let start = 0; start < roomIds.length; start += TIDY_AT_ONCE) {
      const some = roomIds.slice(start, start + TIDY_AT_ONCE);
      for (const [roomId, place] of await readCursorsAt(this.parts.sql, countedOf(this.row), some)) {
        this.moved(roomId, place);
      }
    }
  }

  /** The receiver of a pull knows that these users are erased. Durable when it resolves. */
  async acceptErased(userIds: readonly UserId[]): Promise<void> {
    await noteTold(this.parts.sql, this.row.id, userIds, this.clock.time());
    this.forgetErased(userIds);
    await this.erasures.write();
  }

  private forgetErased(userIds: readonly UserId[]): void {
    for (const userId of userIds) {
      this.erasures.accepted(userId, this.clock.now());
      this.machine.forget(erasureOf(userId));
    }
  }

  private wake(): void {
    for (const wake of this.waiters) wake();
  }

  private note(subject: Subject, head?: FeedPosition, since = this.clock.now()): void {
    this.machine.note(subject, since, head);
  }

  /** A walk has found the room at `place`, and its end. */
  private found(roomId: RoomId, place: FeedPosition, end: FeedPosition): void {
    if (covers(place, end)) return this.moved(roomId, place);
    if (!this.row.caught_up && !this.hasWalked) this.owed.set(roomId, end);
    this.note(roomId, end, this.hasWalked ? this.clock.now() : this.waitingSince);
  }

  private async beginAll(heads: readonly FeedHead[]): Promise<void> {
    for (let start = 0; start < heads.length; start += STARTS_AT_ONCE) {
      const some = heads.slice(start, start + STARTS_AT_ONCE);
      const begins = await this.places.beginIn(some);
      for (const head of some) this.found(head.roomId, begins.get(head.roomId) ?? BEGINNING, endOf(this.row, head));
    }
  }

  private turnTo(row: HookRow, before: HookRow): void {
    if (row.generation !== before.generation) this.book.begin(row.generation);
    if (row.base_generation !== before.base_generation) {
      this.machine.restart();
      this.owed.clear();
      this.hasWalked = false;
      this.walkAfter = null;
    }
    if (row.reset_at !== null && row.epoch !== before.epoch) this.quietUntil = this.clock.now() + QUIET_MS;
    if (row.reset_at === null) this.machine.forget(RESET);
    if (row.caught_up) this.machine.forget(CAUGHT_UP);
    if (row.erased_until !== null && row.mode === 'pulled') this.erasures.skip(row.erased_until, this.clock.now());
    this.forgetErased(row.told.map(({ userId }) => userId));
    this.settle();
    this.changed();
  }

  /** Applies a replay, one at a time. A failure is tried again with the next row. */
  private settle(): void {
    if (this.row.replay === null || this.settling !== undefined) return;
    this.settling = this.replay(this.row)
      .catch((error: unknown) =>
        this.logger.warn({ event: 'replay.failed', hookId: this.row.id, reason: String(error) }),
      )
      .finally(() => (this.settling = undefined));
  }

  private async replay(row: HookRow): Promise<void> {
    const roomIds = await applyReplay(this.parts.sql, this.era, this.places, row);
    // A later replay or a reset has begun its own.
    if (row.generation === this.row.generation) this.book.begin(row.generation);
    for (const roomId of roomIds) this.note(roomId);
    await this.era.reread();
  }

  private async endReset(): Promise<void> {
    const row = await endReset(this.parts.sql, this.row);
    if (row === undefined) await this.era.reread();
    else this.era.set(row);
  }

  private async endCatchUp(): Promise<void> {
    await noteCaughtUp(this.parts.sql, this.row.id, this.row.base_generation);
    this.era.set({ ...this.row, caught_up: true });
  }
}
