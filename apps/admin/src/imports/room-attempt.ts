import { setImmediate } from 'node:timers/promises';
import type { RoomId, RoomKind, UserId } from '#contracts';
import {
  APPENDED_ENTRIES_MAX,
  IMPORTED_ENTRIES_MAX,
  type ImportedEntry,
  type RefusedEntry,
  type RoomPlace,
} from '#access/imports-api';
import type { MembershipRecord, NoticeRecord, RoomRecord, SourceId, Time } from '#import/records';
import type { Entry } from '#import/tidy/entries';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { byBytes, byCount } from './batches.js';
import { chunksOf } from '#contracts/chunks-of';
import { ALREADY_SHOWN, type FileSending } from './file-sending.js';
import type { ImportedPeople } from './imported-people.js';
import type { ImportRoutes } from './import-routes.js';
import { RoomCounts } from './room-counts.js';
import type { Progress } from './progress.js';
import { addNotices, groupName, kindOf, seatsOf, topicOf } from './seats.policy.js';
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

const TOO_LATE = 'older than the last message here, a reply to one that is not here, or the room is in use';
const OUTSIDE = 'in too many rooms, or the room is shown already';
const DELETED = 'the room was deleted here';

/** One try to bring a room over, from where it stands. What becomes of its objects counts once it has succeeded. */
export class RoomAttempt {
  readonly counts: RoomCounts;
  private readonly memberships: readonly MembershipRecord[];
  private readonly notices: readonly NoticeRecord[];
  private readonly kind: RoomKind;
  private createdAt: Time;
  /** Stand-ins that are refused, unless a reply that is taken needs them. */
  private readonly roots = new Map<SourceId, Shaped>();
  /** That of the last part that is stored. */
  private digest = '';

  constructor(
    private readonly run: Run,
    private readonly room: RoomRecord,
  ) {
    this.counts = new RoomCounts(run);
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
    this.counts.outcomes.add('message', 'dropped', 'notice', this.notices.length);
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
        const from = trail.count;
        for (const { json } of batch) trail.add(json);
        if (isKnown && trail.count === known && trail.digest !== place.digest) return false;
        if (isKnown) this.counts.stored(batch, from, place.refused);
        else {
          await sending;
          part += 1;
          sending = this.send(place.roomId, { part, before, digest: trail.digest, from }, batch);
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
    {
      from,
      ...place
    }: { readonly part: number; readonly before: string; readonly digest: string; readonly from: number },
    batch: readonly Shaped[],
  ): Promise<void> {
    const refused: RefusedEntry[] = [];
    const send = (entries: readonly ImportedEntry[]) =>
      this.run.routes.part(roomId, { ...place, createdAt: this.beganAt(), entries, refused });
    await sendValid(batch, send, (shaped, reason) => refused.push({ at: from + batch.indexOf(shaped), reason }));
    this.counts.stored(batch, from, refused);
  }

  private async show(roomId: RoomId): Promise<void> {
    const { run, room, kind, memberships } = this;
    const { people, ordered, ownerId, startedAt: at } = run;
    const { signs } = this.counts;
    addNotices(signs, this.notices, people);
    const owner = ordered.isUnnamed(room.id) ? ownerId : null;
    const beyond = ordered.beyond(room.id);
    const members = seatsOf({ room, memberships, signs, beyond, owner, at }, kind, people, this.counts.outcomes);
    const { left } = await run.routes.show(roomId, {
      ...{ digest: this.digest, kind },
      visibility: kind === 'direct' || room.kind === 'direct' ? 'private' : room.visibility,
      name: kind === 'direct' ? null : groupName(room, memberships, people),
      topic: kind === 'direct' ? null : topicOf(room),
      ...{ archived: room.archived, createdAt: this.beganAt(), members },
    });
    const leaving = left.filter((userId) => userId !== owner).length;
    this.counts.outcomes.add('membership', 'imported', null, -leaving);
    this.counts.outcomes.add('membership', 'refused', OUTSIDE, leaving);
    this.counts.outcomes.add('room', 'imported');
  }

  /** Adds to a room that is shown what is not stored: files, and messages behind the last one. */
  private async add(place: RoomPlace): Promise<void> {
    const stored = (await this.beginsAs(place)) ? Trail.countOf(place.digest) : 0;
    const isLate = ({ message }: Entry): boolean => !place.isInUse && message.createdAt >= (place.lastAt ?? '');
    let from = 0;
    for (const entries of byCount(this.entries(), stored, APPENDED_ENTRIES_MAX)) {
      const shaped = await this.shape(entries, place.roomId, isLate);
      if (from < stored) this.counts.stored(await this.complete(place.roomId, shaped), from, place.refused);
      else await this.appendAll(place.roomId, shaped);
      from += entries.length;
    }
    this.counts.all([...this.roots.values()], TOO_LATE);
    // A repeat changes nothing. Its answer tells what became of the members.
    await this.show(place.roomId);
  }

  /** A stand-in without content that is needed only now stands before its first reply. */
  private withRoots(batch: readonly Shaped[]): readonly Shaped[] {
    return batch.flatMap((reply) => {
      const root = this.roots.get(reply.given.threadOf ?? '');
      if (root === undefined) return [reply];
      this.roots.delete(root.given.id);
      return [{ ...root, given: { ...root.given, createdAt: reply.given.createdAt } }, reply];
    });
  }

  /** Sends the files that messages of a shown room lack. Returns the messages with what became of their files. */
  private async complete(roomId: RoomId, batch: readonly Shaped[]): Promise<readonly Shaped[]> {
    if (batch.every(({ entry, given }) => entry.files.length === 0 || given.deleted)) return batch;
    const shaped = await this.shape(
      batch.map(({ entry }) => entry),
      roomId,
    );
    const stored = shaped.flatMap(({ given: { id: message, files, deleted } }) =>
      deleted ? [] : files.filter((file) => file.stored).map((file) => ({ message, file })),
    );
    const absent = new Map<SourceId, Map<SourceId, string>>();
    for (const chunk of chunksOf(stored, IMPORTED_ENTRIES_MAX))
      for (const { message, file } of await this.run.routes.addFiles(roomId, chunk))
        absent.set(message, (absent.get(message) ?? new Map<SourceId, string>()).set(file.source, ALREADY_SHOWN));
    return shaped.map((each) => {
      const own = absent.get(each.given.id);
      return own === undefined ? each : { ...each, missing: new Map([...each.missing, ...own]) };
    });
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

  private async appendAll(roomId: RoomId, shaped: readonly Shaped[]): Promise<void> {
    for (const batch of byBytes(this.withRoots(shaped)))
      for (const chunk of chunksOf(batch, APPENDED_ENTRIES_MAX)) await this.append(roomId, chunk);
  }

  /** Halves a batch of which history refuses a part, until it is known which. */
  private async append(roomId: RoomId, batch: readonly Shaped[]): Promise<void> {
    const send = (entries: readonly ImportedEntry[]) => this.run.routes.append(roomId, entries);
    const { sent, answer } = await sendValid(batch, send, (shaped, reason) => this.counts.all([shaped], reason));
    if (answer.refused === 0) {
      this.counts.all(await this.complete(roomId, sent), null);
      return;
    }
    if (answer.refused === sent.length) {
      this.refuse(sent);
      return;
    }
    const half = Math.ceil(sent.length / 2);
    await this.append(roomId, this.withRoots(sent.slice(0, half)));
    await this.append(roomId, this.withRoots(sent.slice(half)));
  }

  /** A stand-in may be needed by a later reply. */
  private refuse(batch: readonly Shaped[]): void {
    for (const shaped of batch) {
      const { id, deleted, threadOf } = shaped.given;
      if (deleted && threadOf === null) this.roots.set(id, shaped);
      else this.counts.all([shaped], TOO_LATE);
    }
  }

  private refuseAll(): void {
    this.counts.outcomes.add('room', 'refused', DELETED);
    this.counts.outcomes.add('membership', 'refused', DELETED, this.memberships.length);
    for (const entry of this.run.ordered.entries(this.room.id))
      this.counts.all([shapeEntry(entry, new Map(), this.run.people)], DELETED);
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
}

const NONE: ReadonlyMap<string, string> = new Map();
