import type { PeopleSignal, Queries, RoomId, UserId } from '#contracts';
import type { Questions } from '#access/questions.port';
import type { Sql } from '#persistence/sql';
import type { Clock } from '#platform/clock';
import { seesRoom } from '../hooks/hook-rooms.policy.js';
import type { HookEra } from './hook-era.js';
import { noteErased } from './hook-states.store.js';

/** A change that committed late may have an earlier time than changes that were read already. */
const OVERLAP_MS = 60_000;
const CHANGES_PER_PAGE = 500;
const ROOMS_PER_PAGE = 500;
/** A body with the name is at most 60 s old when its request begins, and the request lasts 15 s. */
export const NAMELESS_AFTER_MS = 75_000;
/** An accepted erasure is remembered for longer than the overlap shows it again. */
const REMEMBERED_MS = 10 * 60_000;

type Erased = Extract<PeopleSignal, { type: 'user.erased' }>;

interface Erasure {
  /** From where auth told it, and up to where that page went. */
  readonly after: string;
  readonly until: string;
  /** When it may be sent; `undefined` until history has applied it, and knows that the hook sees a room of the user. */
  dueAt: number | undefined;
  /** `null` unless the hook is of the app that had brought the user. */
  readonly externalId: string | null;
}

/**
 * The erased users whom a hook has to be told. Auth's list of changes is walked from the time up to which the hook has accepted all of
 * them, so that none is lost with a courier; some may come again.
 */
export class Erasures {
  private readonly waiting = new Map<UserId, Erasure>();
  /** Accepted ones, or of no concern, with the time until which they are remembered. */
  private readonly done = new Map<UserId, number>();
  private walkedUntil: string | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly questions: Questions,
    private readonly era: HookEra,
    private readonly clock: Clock,
  ) {}

  /** Up to where all erasures are accepted. */
  private get settledUntil(): string | undefined {
    const afters = [...this.waiting.values()].map(({ after }) => after);
    return afters.length === 0 ? this.walkedUntil : afters.reduce((one, other) => (one < other ? one : other));
  }

  /** The users whose erasure may be sent now. */
  due(now: number): UserId[] {
    return [...this.waiting].flatMap(([userId, { dueAt }]) => (dueAt !== undefined && dueAt <= now ? [userId] : []));
  }

  /** What the app of the hook called the user. */
  externalIdOf(userId: UserId): string | null {
    return this.waiting.get(userId)?.externalId ?? null;
  }

  accepted(userId: UserId, now: number): void {
    this.waiting.delete(userId);
    this.done.set(userId, now + REMEMBERED_MS);
  }

  /** Another courier has told the receiver about those up to there. */
  skip(until: string, now: number): void {
    for (const [userId, erasure] of this.waiting) if (erasure.until <= until) this.accepted(userId, now);
  }

  /** Asks auth and history for erasures, and writes up to where they are accepted. @throws OtherEpoch; as `QueryBus` */
  async find(): Promise<void> {
    await this.look(this.clock.now());
    await this.check();
    await this.write();
  }

  async write(): Promise<void> {
    const { row } = this.era;
    const until = this.settledUntil;
    if (until !== undefined && until !== row.erased_until) await noteErased(this.sql, row.id, until);
  }

  /** Asks auth for further erasures. @throws ChatError UNAVAILABLE */
  private async look(now: number): Promise<void> {
    for (const [userId, until] of this.done) if (until < now) this.done.delete(userId);
    let since = earlier(this.walkedUntil ?? this.era.row.erased_until ?? this.era.row.created_at.toISOString());
    for (let more = true; more;) {
      const page = await this.questions.ask('GET /internal/users/changed', { since, limit: CHANGES_PER_PAGE });
      const until = timeOf(page.until);
      for (const change of page.changes) if (change.type === 'user.erased') this.add(change, since, until);
      more = page.more && page.until !== since;
      since = page.until;
    }
    this.walkedUntil = timeOf(since);
  }

  /** Asks history which of them it has applied, and whether the hook saw the user. @throws OtherEpoch; as `QueryBus` */
  private async check(): Promise<void> {
    for (const [userId, erasure] of this.waiting) if (erasure.dueAt === undefined) await this.checkOne(userId, erasure);
  }

  private add({ userId, ofApp }: Erased, since: string, until: string): void {
    if (this.waiting.has(userId) || this.done.has(userId)) return;
    const externalId = ofApp?.appId === this.era.row.app_id ? (ofApp?.externalId ?? null) : null;
    this.waiting.set(userId, { after: timeOf(since), until, dueAt: undefined, externalId });
  }

  private async checkOne(userId: UserId, erasure: Erasure): Promise<void> {
    let isSeen = false;
    let after: RoomId | null = null;
    for (let more = true; more && !isSeen;) {
      const page: Queries['feed:erased']['answer'] = await this.era.ask('feed:erased', {
        userId,
        after,
        limit: ROOMS_PER_PAGE,
      });
      if (!page.applied) return;
      isSeen = page.rooms.some((head) => seesRoom(this.era.row, head));
      after = page.rooms.at(-1)?.roomId ?? null;
      more = page.more && after !== null;
    }
    const now = this.clock.now();
    if (isSeen) erasure.dueAt = now + NAMELESS_AFTER_MS;
    else this.accepted(userId, now);
  }
}

function earlier(time: string): string {
  return new Date(Date.parse(time) - OVERLAP_MS).toISOString();
}

/** The time of an `until`, which may name a user, too. */
function timeOf(until: string): string {
  return until.split(',')[0] ?? until;
}
