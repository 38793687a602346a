import { setImmediate } from 'node:timers/promises';
import type { RoomId, RoomKind, UserId } from '#contracts';
import { APPENDED_ENTRIES_MAX, IMPORTED_ENTRIES_MAX, type ImportedEntry, type RoomPlace } from '#access/imports-api';
import type { MembershipRecord, NoticeRecord, RoomRecord, SourceId, Time } from '#import/records';
import type { Entry } from '#import/tidy/entries';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { byBytes, byCount } from './batches.js';
import type { FileSending } from './file-sending.js';
import type { ImportedPeople } from './imported-people.js';
import type { ImportRoutes } from './import-routes.js';
import { Outcomes } from './outcomes.js';
import type { Progress } from './progress.js';
import { addNotices, addSign, groupName, kindOf, seatsOf, type Signs, topicOf } from './seats.policy.js';
import { sendValid } from './send-valid.js';
import { shapeEntry, type Shaped } from './shape-entry.js';
import { Trail } from './trail.js';

/** What the import of a room needs. */
export interface Run {
  readonly ordered: OrderedExport;
  readonly people: ImportedPeople;
  readonly routes: ImportRoutes;
  readonly files: FileSending;
  readonly progress: Progress;
  readonly ownerId: UserId | null;
  /** ISO time of the first run. */
  readonly startedAt: string;
  /** The time of a room of which the export tells none: messages of a later export stand behind it. */
  readonly beganAt: Time;
  /** Aborted with the error to throw. */
  readonly signal: AbortSignal;
}

const EARLIER = 'by an earlier run';
const TOO_LATE = 'older than the last message here, or the room is in use';
const DELETED = 'the room was deleted here';

/** One try to bring a room over, from where it stands. What becomes of its objects counts once it has succeeded. */
export class RoomAttempt {
  readonly outcomes = new Outcomes();
  /** Messages so far. */
  count = 0;
  private readonly signs = new Map<UserId, Signs>();
  private readonly memberships: readonly MembershipRecord[];
  private readonly notices: readonly NoticeRecord[];
  private readonly kind: RoomKind;
  private createdAt: Time;
  /** That of the last part that is stored. */
  private digest = '';

  constructor(
    private readonly run: Run,
    private readonly room: RoomRecord,
  ) {
    const people = [...run.ordered.writer.people(room.id)];
    this.memberships = people.filter((each) => each.record === 'membership');
    this.notices = people.filter((each) => each.record === 'notice');
    this.kind = kindOf(room, this.memberships, run.people);
    this.createdAt = room.createdAt ?? run.beganAt;
  }

  /** Returns `false` if the room must begin anew. @throws CommandError, also `CONFLICT` if the room has another place by now */
  async succeeds(): Promise<boolean> {
    const { routes } = this.run;
    const place = await routes.place({ source: this.room.id, kind: this.kind });
    this.outcomes.add('message', 'dropped', 'notice', this.notices.length);
    if (place.state === 'gone') this.refuseAll();
    else if (place.state === 'shown') await this.add(place);
    else if (await this.fill(place)) await this.show(place.roomId);
    else {
      await routes.reset(place.roomId);
      return false;
    }
    return true;
  }

  /** Returns whether what is stored is a beginning of the room as it is now. */
  private async fill(place: RoomPlace): Promise<boolean> {
    const known = Trail.countOf(place.digest);
    const trail = this.trail();
    let [part, before, sending] = [place.parts, place.digest, Promise.resolve()];
    for (const entries of byCount(this.entries(), known, IMPORTED_ENTRIES_MAX)) {
      const shaped = await this.shape(entries, place.roomId);
      const isKnown = trail.count < known;
      for (const batch of isKnown ? [shaped] : byBytes(shaped)) {
        for (const { json } of batch) trail.add(json);
        if (isKnown && trail.count === known && trail.digest !== place.digest) return false;
        if (isKnown) this.countAll(batch, null);
        else {
          await sending;
          part += 1;
          sending = this.send(place.roomId, { part, before, digest: trail.digest }, batch);
          // The next part is made meanwhile; the error is for whoever waits for this one.
          sending.catch(() => undefined);
          before = trail.digest;
        }
      }
    }
    await sending;
    this.digest = before;
    return trail.count >= known;
  }

  private async send(
    roomId: RoomId,
    place: { readonly part: number; readonly before: string; readonly digest: string },
    batch: readonly Shaped[],
  ): Promise<void> {
    const send = (entries: readonly ImportedEntry[]) =>
      this.run.routes.part(roomId, { ...place, createdAt: this.beganAt(), entries });
    const { sent } = await sendValid(batch, send, (shaped, reason) => this.countAll([shaped], reason));
    this.countAll(sent, null);
  }

  private async show(roomId: RoomId): Promise<void> {
    const { run, room, kind, memberships, signs } = this;
    const { people, ordered, ownerId, startedAt: at } = run;
    addNotices(signs, this.notices, people);
    const owner = ordered.isUnnamed(room.id) ? ownerId : null;
    const beyond = ordered.beyond(room.id);
    const members = seatsOf({ room, memberships, signs, beyond, owner, at }, kind, people, this.outcomes);
    const { left } = await run.routes.show(roomId, {
      ...{ digest: this.digest, kind },
      visibility: kind === 'direct' || room.kind === 'direct' ? 'private' : room.visibility,
      name: kind === 'direct' ? null : groupName(room, memberships, people),
      topic: kind === 'direct' ? null : topicOf(room),
      ...{ archived: room.archived, createdAt: this.beganAt(), members },
    });
    const leaving = left.filter((userId) => userId !== owner).length;
    this.outcomes.add('membership', 'imported', null, -leaving);
    this.outcomes.add('membership', 'refused', 'in too many rooms', leaving);
    this.outcomes.add('room', 'imported');
  }

  /** Adds to a room that is shown what is not stored, as far as it stands behind the last message. */
  private async add(place: RoomPlace): Promise<void> {
    const stored = (await this.beginsAs(place)) ? Trail.countOf(place.digest) : 0;
    const isLate = ({ message }: Entry): boolean => !place.isInUse && message.createdAt >= (place.lastAt ?? '');
    let count = 0;
    for (const entries of byCount(this.entries(), stored, APPENDED_ENTRIES_MAX)) {
      const shaped = await this.shape(entries, place.roomId, isLate);
      if (count < stored) this.countAll(shaped, null);
      else for (const batch of byBytes(shaped)) await this.append(place.roomId, batch);
      count += entries.length;
    }
    // A repeat changes nothing. Its answer tells what became of the members.
    if (count === stored) await this.show(place.roomId);
    else this.keepMembers();
  }

  private keepMembers(): void {
    this.outcomes.add('room', 'imported');
    for (const { state } of this.memberships)
      if (state === 'left') this.outcomes.add('membership', 'dropped', 'left at the source');
      else this.outcomes.add('membership', 'imported', EARLIER);
  }

  private async beginsAs({ roomId, digest }: RoomPlace): Promise<boolean> {
    const known = Trail.countOf(digest);
    if (known === 0) return true;
    const trail = this.trail();
    for (const entries of byCount(this.entries(), known)) {
      if (trail.count >= known) break;
      for (const { json } of await this.shape(entries, roomId, () => false)) trail.add(json);
    }
    return trail.digest === digest;
  }

  /** Halves a batch of which history refuses a part, until it is known which. */
  private async append(roomId: RoomId, batch: readonly Shaped[]): Promise<void> {
    const send = (entries: readonly ImportedEntry[]) => this.run.routes.append(roomId, entries);
    const { sent, answer } = await sendValid(batch, send, (shaped, reason) => this.countAll([shaped], reason));
    if (answer.refused === 0 || answer.refused === sent.length) {
      this.countAll(sent, answer.refused === 0 ? null : TOO_LATE);
      return;
    }
    const half = Math.ceil(sent.length / 2);
    await this.append(roomId, sent.slice(0, half));
    await this.append(roomId, sent.slice(half));
  }

  private refuseAll(): void {
    this.outcomes.add('room', 'refused', DELETED);
    this.outcomes.add('membership', 'refused', DELETED, this.memberships.length);
    for (const entry of this.run.ordered.entries(this.room.id))
      this.countAll([shapeEntry(entry, new Map(), this.run.people)], DELETED);
  }

  /** The entries in order. A room begins with its first message at the latest. */
  private *entries(): Generator<Entry> {
    let isFirst = true;
    for (const entry of this.run.ordered.entries(this.room.id)) {
      const { createdAt } = entry.message;
      if (isFirst && (this.room.createdAt === null || createdAt < this.room.createdAt)) this.createdAt = createdAt;
      isFirst = false;
      yield entry;
    }
  }

  /** Never in the future. */
  private beganAt(): Time {
    const now = new Date().toISOString();
    return this.createdAt < now ? this.createdAt : now;
  }

  private trail(): Trail {
    return new Trail({ kind: this.kind, createdAt: this.room.createdAt });
  }

  /** @param isWanted whether the files of the entry are sent if they are not stored */
  private async shape(
    entries: readonly Entry[],
    roomId: RoomId,
    isWanted: (entry: Entry) => boolean = () => true,
  ): Promise<readonly Shaped[]> {
    const { files: sending, people } = this.run;
    // Reading what is stored already makes no request: Ctrl-C is heard between two batches.
    await setImmediate();
    this.run.signal.throwIfAborted();
    const files = entries.flatMap((entry) => entry.files);
    const wanted = new Set(entries.filter(isWanted).flatMap((entry) => entry.files.map(({ id }) => id)));
    const missing = files.length === 0 ? NONE : await sending.store(files, roomId, ({ id }) => wanted.has(id));
    return entries.map((entry) => shapeEntry(entry, missing, people));
  }

  /** @param refusal why history has not taken them */
  private countAll(shaped: readonly Shaped[], refusal: string | null): void {
    for (const each of shaped) this.countOne(each, refusal);
    this.count += shaped.length;
    this.run.progress.add(shaped.length);
  }

  private countOne({ entry, given, lost, missing }: Shaped, refusal: string | null): void {
    const { outcomes } = this;
    const outcome = refusal === null ? 'imported' : 'refused';
    outcomes.add('message', refusal === null && given.deleted ? 'stand-in' : outcome, refusal);
    outcomes.add('reaction', outcome, refusal, given.reactions.length);
    for (const reason of lost) outcomes.add('reaction', 'refused', refusal ?? reason);
    if (given.pinned) outcomes.add('pin', outcome, refusal);
    for (const { id } of entry.files) this.noteFile(id, refusal, missing.get(id) ?? null);
    if (refusal === null && given.sender !== null) addSign(this.signs, given.sender, given.createdAt);
  }

  private noteFile(id: SourceId, refusal: string | null, missing: string | null): void {
    const { ordered } = this.run;
    if (refusal !== null) ordered.noteFile(id, 'refused', refusal);
    else ordered.noteFile(id, missing === null ? 'imported' : 'stand-in', missing);
  }
}

const NONE: ReadonlyMap<string, string> = new Map();
