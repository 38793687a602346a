import type { FeedPosition } from '#contracts';
import { covers, furthest } from '../cursors/positions.policy.js';

/** Requests of one hook that are under way at once, each of another room. */
export const UNDER_WAY_MAX = 16;
/** Refusals in a row of any of its deliveries after which a hook is failing. */
const FAILING_AFTER = 10;
/** A failing hook gets at most one request in this time. */
const FAILING_INTERVAL_MS = 1_000;
/** The wait after the first refusal of a delivery; it doubles with each further one. */
const WAIT_MS = 1_000;
const WAIT_MAX_MS = 60_000;
/** Waits differ by up to this part, so that many rooms do not come back at once. */
const JITTER = 0.2;
const RETRY_AFTER_MAX_MS = 3_600_000;
/** After a failure that is no refusal: history or the store did not answer. */
const UNREADABLE_MS = 1_000;
/** Rooms that wait in memory. A walk over all rooms finds those that had no place. */
export const BACKLOG_MAX = 50_000;

/** What is delivered in one order: a room, or a delivery that is about no room. */
export type Subject = string;

interface Waiting {
  /** When the oldest change that is not accepted was noted. */
  since: number;
  /** How far the room is known to reach; `undefined` if only a reading tells, and for a subject that is no room. */
  head: FeedPosition | undefined;
  /** What was noted while it was under way. */
  later: { readonly since: number; head: FeedPosition | undefined } | undefined;
  /** Refusals since the last acceptance. */
  refusals: number;
  notBefore: number;
}

/** `at`: nothing may begin before. Without `subject` and `at`: not before something is noted or ends. */
export interface Next {
  readonly subject?: Subject;
  readonly at?: number;
}

/**
 * Decides what of a hook may be sent when, after section 4 of the contract of the feed: at most 16 subjects under way, each once;
 * growing waits for refused ones, while the others go on; a slow trial while the hook is failing. It has no clock: all times
 * are given, in milliseconds of a clock that never goes back.
 */
export class HookMachine {
  /** The subjects that were not refused last, in the order of their last attempts, or of their first notes. */
  private readonly fresh = new Map<Subject, Waiting>();
  /** The subjects that were refused last, in the order of their last attempts. */
  private readonly refusedOnes = new Map<Subject, Waiting>();
  private readonly underWay = new Map<Subject, Waiting>();
  private refusalsInARow = 0;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private stoppedUntil = Number.NEGATIVE_INFINITY;
  /** No refused one is due before. */
  private refusedDueAt = Number.NEGATIVE_INFINITY;

  /** @param random between 0 and 1 */
  constructor(private readonly random: () => number = Math.random) {}

  get isFailing(): boolean {
    return this.refusalsInARow >= FAILING_AFTER;
  }

  get hasRefusals(): boolean {
    return this.refusalsInARow > 0;
  }

  get underWayCount(): number {
    return this.underWay.size;
  }

  /** Subjects that wait or are under way. */
  get size(): number {
    return this.fresh.size + this.refusedOnes.size + this.underWay.size;
  }

  get isFull(): boolean {
    return this.size >= BACKLOG_MAX;
  }

  has(subject: Subject): boolean {
    return this.find(subject) !== undefined;
  }

  /** How far the room is known to reach. */
  headOf(subject: Subject): FeedPosition | undefined {
    return this.find(subject)?.head;
  }

  /** How many of these wait or are under way. */
  count(counts: (subject: Subject) => boolean): number {
    let count = 0;
    for (const map of [this.fresh, this.refusedOnes, this.underWay])
      for (const subject of map.keys()) if (counts(subject)) count += 1;
    return count;
  }

  /** The waiting subjects, first the next. */
  *waiting(): Generator<Subject> {
    yield* this.fresh.keys();
    yield* this.refusedOnes.keys();
  }

  /** Since when the oldest one of these waits; `undefined` if none does. */
  oldestSince(counts: (subject: Subject) => boolean = () => true): number | undefined {
    let oldest: number | undefined;
    for (const map of [this.fresh, this.refusedOnes, this.underWay])
      for (const [subject, { since }] of map)
        if ((oldest === undefined || since < oldest) && counts(subject)) oldest = since;
    return oldest;
  }

  isUnderWay(subject: Subject): boolean {
    return this.underWay.has(subject);
  }

  /**
   * Something of this subject waits. Returns false if there is no place for it.
   * @param head without it, only the next reading tells what waits
   */
  note(subject: Subject, now: number, head?: FeedPosition): boolean {
    const known = this.find(subject);
    if (known === undefined) {
      if (this.isFull) return false;
      this.fresh.set(subject, newWaiting(now, head));
      return true;
    }
    if (head !== undefined && known.head !== undefined && covers(known.head, head)) return true;
    if (!this.underWay.has(subject)) known.head = both(known.head, head);
    else if (known.later === undefined) known.later = { since: now, head };
    else known.later.head = both(known.later.head, head);
    return true;
  }

  /** How far a room that is under way reaches, as it was read just now. */
  learn(subject: Subject, head: FeedPosition): void {
    const waiting = this.underWay.get(subject);
    if (waiting !== undefined) waiting.head = head;
  }

  /** @param only the one subject that may go out now, and only while no other is under way */
  next(now: number, only?: Subject): Next {
    if (this.underWay.size >= UNDER_WAY_MAX) return {};
    if (this.stoppedUntil > now) return { at: this.stoppedUntil };
    if (this.isFailing || only !== undefined) {
      if (this.underWay.size > 0) return {};
    }
    const pausedUntil = this.isFailing ? this.lastSentAt + FAILING_INTERVAL_MS : now;
    if (pausedUntil > now) return { at: pausedUntil };
    return only === undefined ? this.nextOfAll(now) : this.nextOf(only, now);
  }

  /** The subject is under way from now on, until one of the methods below ends it. */
  begin(subject: Subject): void {
    const waiting = this.fresh.get(subject) ?? this.refusedOnes.get(subject);
    if (waiting === undefined) throw new Error(`${subject} does not wait`);
    this.fresh.delete(subject);
    this.refusedOnes.delete(subject);
    this.underWay.set(subject, waiting);
  }

  /** A request goes out. */
  sent(now: number): void {
    this.lastSentAt = now;
  }

  /** @param to how far the receiver has the room now */
  accepted(subject: Subject, now: number, to?: FeedPosition): void {
    const waiting = this.end(subject);
    waiting.refusals = 0;
    if (this.isFailing) this.endWaits(now);
    this.refusalsInARow = 0;
    this.goOn(subject, waiting, to);
  }

  /** Returns how often it was refused since it was last accepted. */
  refused(subject: Subject, now: number, retryAfterMs: number | null): number {
    const waiting = this.end(subject);
    waiting.refusals += 1;
    this.refusalsInARow += 1;
    const waitMs = Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** (waiting.refusals - 1));
    this.hold(subject, waiting, now + Math.round(waitMs * (1 - JITTER + 2 * JITTER * this.random())));
    if (retryAfterMs !== null)
      this.stoppedUntil = Math.max(this.stoppedUntil, now + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS));
    return waiting.refusals;
  }

  /** There was nothing to send. @param to how far the receiver has the room */
  settled(subject: Subject, to?: FeedPosition): void {
    this.goOn(subject, this.end(subject), to);
  }

  /** No request was sent: it could not be read. */
  unreadable(subject: Subject, now: number): void {
    this.hold(subject, this.end(subject), now + UNREADABLE_MS);
  }

  /** No request was sent, or its result does not count. It may begin again at once. */
  putBack(subject: Subject): void {
    const waiting = this.end(subject);
    (waiting.refusals > 0 ? this.refusedOnes : this.fresh).set(subject, withLater(waiting));
    this.refusedDueAt = Math.min(this.refusedDueAt, waiting.notBefore);
  }

  /** Forgets a subject that waits, if the receiver has it up to `to`. */
  forget(subject: Subject, to?: FeedPosition): void {
    const waiting = this.fresh.get(subject) ?? this.refusedOnes.get(subject);
    if (waiting === undefined) return;
    if (to !== undefined && (waiting.head === undefined || !covers(to, waiting.head))) return;
    this.fresh.delete(subject);
    this.refusedOnes.delete(subject);
  }

  /** Ends all waits and the failing. */
  resume(now: number): void {
    this.refusalsInARow = 0;
    this.stoppedUntil = Number.NEGATIVE_INFINITY;
    this.endWaits(now);
    for (const map of [this.refusedOnes, this.underWay]) for (const waiting of map.values()) waiting.refusals = 0;
  }

  /** Nothing that is known of rooms counts any more. What is under way ends as before. */
  restart(): void {
    this.fresh.clear();
    this.refusedOnes.clear();
    for (const waiting of this.underWay.values())
      Object.assign(waiting, { head: undefined, later: undefined, refusals: 0 });
  }

  private nextOfAll(now: number): Next {
    const [first] = this.fresh.keys();
    if (first !== undefined) return { subject: first };
    if (this.refusedOnes.size === 0) return {};
    if (this.refusedDueAt > now) return { at: this.refusedDueAt };
    let dueAt = Number.POSITIVE_INFINITY;
    for (const [subject, { notBefore }] of this.refusedOnes) {
      if (notBefore <= now) return { subject };
      dueAt = Math.min(dueAt, notBefore);
    }
    this.refusedDueAt = dueAt;
    return { at: dueAt };
  }

  private nextOf(subject: Subject, now: number): Next {
    if (this.fresh.has(subject)) return { subject };
    const notBefore = this.refusedOnes.get(subject)?.notBefore;
    if (notBefore === undefined) return {};
    return notBefore <= now ? { subject } : { at: notBefore };
  }

  private goOn(subject: Subject, waiting: Waiting, to: FeedPosition | undefined): void {
    const { head, later } = waiting;
    const hasHead = reaches(to, head);
    if (hasHead && (later === undefined || (later.head !== undefined && reaches(to, later.head)))) return;
    if (hasHead && later !== undefined) waiting.since = later.since;
    this.fresh.set(subject, withLater(waiting));
  }

  private hold(subject: Subject, waiting: Waiting, notBefore: number): void {
    waiting.notBefore = notBefore;
    this.refusedOnes.set(subject, withLater(waiting));
    this.refusedDueAt = Math.min(this.refusedDueAt, notBefore);
  }

  private endWaits(now: number): void {
    for (const waiting of this.refusedOnes.values()) waiting.notBefore = now;
    this.refusedDueAt = Number.NEGATIVE_INFINITY;
  }

  private end(subject: Subject): Waiting {
    const waiting = this.underWay.get(subject);
    if (waiting === undefined) throw new Error(`${subject} is not under way`);
    this.underWay.delete(subject);
    return waiting;
  }

  private find(subject: Subject): Waiting | undefined {
    return this.fresh.get(subject) ?? this.refusedOnes.get(subject) ?? this.underWay.get(subject);
  }
}

function newWaiting(since: number, head: FeedPosition | undefined): Waiting {
  return { since, head, later: undefined, refusals: 0, notBefore: Number.NEGATIVE_INFINITY };
}

/** Whether a receiver at `to` has everything up to `head`. A subject without places is done when it is accepted. */
function reaches(to: FeedPosition | undefined, head: FeedPosition | undefined): boolean {
  return to === undefined || head === undefined || covers(to, head);
}

/** An unknown place stays unknown. */
function both(one: FeedPosition | undefined, other: FeedPosition | undefined): FeedPosition | undefined {
  return one === undefined || other === undefined ? undefined : furthest(one, other);
}

/** As it waits for its next turn. */
function withLater(waiting: Waiting): Waiting {
  if (waiting.later !== undefined) waiting.head = both(waiting.head, waiting.later.head);
  waiting.later = undefined;
  return waiting;
}
