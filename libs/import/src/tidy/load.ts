import { ALL_NAMED, type Found, type SeenRecord } from '../converter.js';
import { replaceMarks } from '../marks.js';
import type {
  DroppedRecord,
  DropReason,
  FileRecord,
  MembershipRecord,
  NoticeRecord,
  PinRecord,
  ReactionRecord,
  RoomRecord,
  SourceId,
  SourceRecord,
  UserRecord,
} from '../records.js';
import type { Desk } from './desk.js';
import { oneEmoji } from './one-emoji.js';
import { withoutSecrets } from './secrets.js';
import { problemOf, storable } from './storable.js';

/** What is known of a person: nothing, a name, or a record of the source. */
const KNOWN = { nothing: 0, name: 1, record: 2 };

/** A file without its bytes gives way to the same one with them. */
const WITH_BYTES = `
  UPDATE files SET json = ?2 WHERE id = ?1 AND json_extract(json, '$.path') IS NULL AND json_extract(?2, '$.path') IS NOT NULL`;

/** Puts what a converter finds into the tables, and counts it. */
export class Loader {
  source: SourceRecord | undefined;
  /** Objects of the source by kind, those that the converter dropped included. */
  readonly found = new Map<string, number>();
  private readonly people = new Set<SourceId>();

  constructor(private readonly desk: Desk) {}

  load(given: Found): void {
    const problem = problemOf(given);
    if (problem === null) this.put(storable(given));
    else if (given.record !== 'seen' && given.record !== 'source') this.put(storable(unreadable(given, problem)));
  }

  private put(found: Found): void {
    switch (found.record) {
      case 'source':
        this.source ??= found;
        break;
      case 'seen':
        this.meet(found.user, found.name);
        break;
      case 'user':
        if (this.putUser(found, KNOWN.record)) this.count('user');
        this.people.add(found.id);
        break;
      case 'room':
      case 'file':
        this.loadOnce(found);
        break;
      case 'message':
        this.loadMessage(found);
        break;
      case 'dropped':
        this.count(found.of);
        this.drop(found);
        break;
      default:
        this.loadHanging(found);
    }
  }

  /** What hangs on a room or a message, and names a person. */
  private loadHanging(found: MembershipRecord | ReactionRecord | PinRecord | NoticeRecord): void {
    if (found.user !== null) this.meet(found.user);
    switch (found.record) {
      case 'membership':
        this.loadMembership(found);
        break;
      case 'pin': {
        const added = this.desk.run('INSERT OR IGNORE INTO pins VALUES (?, ?)', [found.message, found.user]);
        if (added > 0) this.count('pin');
        break;
      }
      case 'notice':
        this.count('message');
        this.desk.run('INSERT INTO notices (room, json) VALUES (?, ?)', [found.room, text(found)]);
        break;
      case 'reaction':
        this.loadReaction(found);
    }
  }

  private loadOnce(found: RoomRecord | FileRecord): void {
    const values = [found.id, text(found)];
    const added = this.desk.run(`INSERT OR IGNORE INTO ${found.record}s (id, json) VALUES (?, ?)`, values);
    if (added > 0) this.count(found.record);
    else if (found.record === 'file') this.desk.run(WITH_BYTES, values);
  }

  private loadMembership(found: MembershipRecord): void {
    const place = [found.room, found.user];
    const replaced = this.desk.run('UPDATE memberships SET json = ?3 WHERE room = ?1 AND user = ?2', [
      ...place,
      text(found),
    ]);
    if (replaced > 0) return;
    this.count('membership');
    this.desk.run('INSERT INTO memberships VALUES (?, ?, ?)', [...place, text(found)]);
  }

  private loadReaction({ message, user, emoji: given }: ReactionRecord): void {
    this.count('reaction');
    const emoji = oneEmoji(given);
    const added = this.desk.run('INSERT OR IGNORE INTO reactions VALUES (?, ?, ?, ?)', [
      message,
      user,
      emoji,
      this.found.get('reaction') ?? 0,
    ]);
    const detail = `${emoji} of ${user}`;
    if (added === 0)
      this.drop({ record: 'dropped', of: 'reaction', id: message, reason: 'twice in the export', detail });
  }

  private loadMessage(found: Extract<Found, { record: 'message' }>): void {
    this.count('message');
    if (found.sender !== null) this.meet(found.sender);
    if (found.named !== ALL_NAMED) for (const id of found.named ?? []) this.meet(id);
    replaceMarks(found.body, (kind, id, label) => {
      if (kind === '@') this.meet(id, label === '' ? null : label);
      return '';
    });
    this.desk.run(
      `INSERT INTO messages (id, room, at, root, answered, edited, topic, is_deleted, json)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))`,
      [
        ...[found.id, found.room, found.createdAt, found.threadOf, found.replyTo, found.editedAt],
        ...[found.topic?.isThread === true ? found.topic.id : null, Number(found.deleted)],
        Buffer.from(text(found)),
      ],
    );
  }

  /** Notes a person who has perhaps no record. */
  private meet(id: SourceId, name: string | null = null): void {
    if (this.people.has(id)) return;
    if (name !== null) this.people.add(id);
    const user: UserRecord = {
      ...{ record: 'user', id, username: null, displayName: name, type: 'user', email: null, active: false },
    };
    this.putUser(user, name === null ? KNOWN.nothing : KNOWN.name);
  }

  /** Returns whether it is new, or more is known by it. */
  private putUser(user: UserRecord, known: number): boolean {
    const changed = this.desk.run(
      `INSERT INTO users (id, is_listed, json) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET is_listed = excluded.is_listed, json = excluded.json
         WHERE excluded.is_listed > users.is_listed`,
      [user.id, known, text(user)],
    );
    return changed > 0;
  }

  private drop({ of, id, reason, detail }: DroppedRecord): void {
    const about = detail === null ? null : withoutSecrets(detail);
    this.desk.run('INSERT INTO dropped (of, id, reason, detail) VALUES (?, ?, ?, ?)', [of, id, reason, about]);
  }

  private count(kind: string): void {
    this.found.set(kind, (this.found.get(kind) ?? 0) + 1);
  }
}

const unreadable = (found: Exclude<Found, SourceRecord | SeenRecord>, reason: DropReason): DroppedRecord => ({
  ...{ record: 'dropped', of: found.record === 'notice' ? 'message' : found.record, reason, detail: null },
  id: 'id' in found ? found.id : null,
});

const text = (found: Found): string => JSON.stringify(found);
