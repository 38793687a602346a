import { LIMITS } from '#contracts';
import { ALL_NAMED, type FoundMessage } from '../converter.js';
import type {
  DroppedRecord,
  FileRecord,
  MembershipRecord,
  MessageRecord,
  NeutralRecord,
  NoticeRecord,
  PinRecord,
  ReactionRecord,
  RoomRecord,
  SourceId,
  UserRecord,
} from '../records.js';
import { storableId } from '../text/storable.js';
import { partsOf, type Names, type Part } from './bodies.js';
import type { Desk } from './desk.js';
import { NamedUsers } from './named-users.js';
import { Usernames } from './usernames.js';

interface Json extends Record<string, unknown> {
  readonly json: string;
}

interface MessageRow extends Json {
  readonly room: SourceId;
  readonly root: string | null;
  readonly answered: string | null;
  readonly is_deleted: number;
  /** JSON of pairs: the user and the emoji. */
  readonly reactions: string;
  readonly is_pinned: number;
  readonly pinned_by: SourceId | null;
}

interface Cut extends Record<string, unknown> {
  readonly of: string;
  readonly id: SourceId;
}

/** A further part of a message that is too long for one. */
const PART = 'part';
/** A person without a name of any kind has this one. */
const NAMELESS = 'Unknown';

/** The messages of a room by time, each with the reactions and the pin that hang on it. */
const IN_ORDER = `
  SELECT m.json, m.room, m.root, m.answered, m.is_deleted,
         (SELECT json_group_array(json_array(r.user, r.emoji) ORDER BY r.n) FROM reactions r WHERE r.message = m.id) AS reactions,
         p.message IS NOT NULL AS is_pinned, p.user AS pinned_by
    FROM messages m LEFT JOIN pins p ON p.message = m.id WHERE m.room = ? ORDER BY m.at, m.n`;

/** Writes what is on the desk in order: people, files, then room by room its members, messages by time with what hangs on each. */
export class Writer {
  private readonly usernames = new Map<SourceId, string>();
  private readonly roomNames = new Map<SourceId, string>();
  private readonly named = new NamedUsers();
  private readonly names: Names = {
    user: (id) => this.usernames.get(id),
    room: (id) => this.roomNames.get(id),
  };

  constructor(private readonly desk: Desk) {}

  *records(): Generator<NeutralRecord> {
    yield* this.users();
    for (const { json } of this.desk.each<Json>('SELECT json FROM files ORDER BY n'))
      yield JSON.parse(json) as FileRecord;
    for (const room of this.rooms()) yield* this.room(room);
    yield* this.dropped();
  }

  /** Before them no room is written. */
  rooms(): readonly RoomRecord[] {
    const rooms = [...this.desk.each<Json>('SELECT json FROM rooms ORDER BY n')].map(
      ({ json }) => JSON.parse(json) as RoomRecord,
    );
    for (const { id, name } of rooms) if (name !== null) this.roomNames.set(id, name);
    return rooms;
  }

  /** Bodies that are written from now on name the person so. */
  rename(id: SourceId, username: string): void {
    this.usernames.set(id, username);
  }

  /** Objects that the source does not have: stand-ins, members of rooms without any, further parts of long messages. After all rooms. */
  added(): ReadonlyMap<string, number> {
    const rows = this.desk.each<{ of: string; count: number }>(
      `SELECT of, sum(count) AS count FROM (
         SELECT of, count FROM added UNION ALL SELECT 'message', count(*) FROM cut WHERE of = '${PART}'
         UNION ALL SELECT 'user', count(*) FROM users WHERE is_listed <> 2) GROUP BY of`,
    );
    return new Map([...rows].map(({ of, count }) => [of, count]));
  }

  /** What is left out. After all rooms. */
  *dropped(): Generator<DroppedRecord> {
    for (const row of this.desk.each<Omit<DroppedRecord, 'record'> & Record<string, unknown>>(
      'SELECT of, id, reason, detail FROM dropped ORDER BY n',
    ))
      yield { record: 'dropped', ...row };
    for (const { of, id } of this.desk.each<Cut>(`SELECT of, id FROM cut WHERE of <> '${PART}' ORDER BY of, id`))
      yield { record: 'dropped', of, id, reason: 'over a limit', detail: null };
  }

  /** Before the rooms. */
  *users(): Generator<UserRecord> {
    const given = new Usernames();
    for (const { json } of this.desk.each<Json>('SELECT json FROM users ORDER BY n')) {
      const user = JSON.parse(json) as UserRecord;
      const displayName = user.displayName ?? user.username ?? user.id ?? NAMELESS;
      const username = given.give({ ...user, displayName });
      this.usernames.set(user.id, username);
      this.named.know(user);
      yield { ...user, username, displayName };
    }
  }

  *room(room: RoomRecord): Generator<NeutralRecord> {
    yield room;
    yield* this.people(room.id);
    yield* this.messages(room.id);
  }

  /** The members and what happened in the room. */
  *people(room: SourceId): Generator<MembershipRecord | NoticeRecord> {
    for (const [table, order] of Object.entries({ memberships: 'user', notices: 'n' }))
      for (const { json } of this.desk.each<Json>(`SELECT json FROM ${table} WHERE room = ? ORDER BY ${order}`, [room]))
        yield JSON.parse(json) as MembershipRecord | NoticeRecord;
  }

  /** Messages by time, each with what hangs on it behind it. */
  *messages(room: SourceId): Generator<MessageRecord | ReactionRecord | PinRecord> {
    let before: string | undefined;
    for (const row of this.desk.each<MessageRow>(IN_ORDER, [room])) {
      const { topic, ...found } = JSON.parse(row.json) as FoundMessage;
      const isFirst = topic?.isThread === true ? row.root === null : topic?.id !== before;
      yield* this.message(row, topic !== undefined && isFirst ? headed(found, topic.name) : found);
      before = topic?.id;
    }
  }

  private *message(
    row: MessageRow,
    { named, ...found }: Omit<FoundMessage, 'topic'>,
  ): Generator<MessageRecord | ReactionRecord | PinRecord> {
    const { room, root, answered, is_deleted } = row;
    const message: MessageRecord = {
      ...found,
      body: named === undefined ? found.body : this.named.marked(found.body, named),
      room,
      threadOf: root,
      replyTo: answered,
      mentions: named === undefined || named === ALL_NAMED ? [] : named,
      deleted: is_deleted === 1,
    };
    if (message.deleted) {
      yield { ...message, body: '', files: [], replyTo: null };
      return;
    }
    let isFirst = true;
    for (const part of this.parts(message)) {
      yield part;
      if (isFirst) yield* this.hanging(found.id, row);
      isFirst = false;
    }
  }

  private *hanging(
    message: SourceId,
    { reactions, is_pinned, pinned_by }: MessageRow,
  ): Generator<ReactionRecord | PinRecord> {
    if (reactions !== '[]') yield* this.reactions(message, JSON.parse(reactions) as [SourceId, string][]);
    if (is_pinned === 1) yield { record: 'pin', message, user: pinned_by };
  }

  /** The first part is the message itself, with the mentions that the body does not name; what does not fit follows as messages of their own. */
  private *parts(message: MessageRecord): Generator<MessageRecord> {
    const { id, body, files, mentions } = message;
    const bodies = partsOf({ body, mentions }, this.names, (user) => this.cutOff('mention', `${id} ${user}`));
    const count = Math.max(bodies.length, Math.ceil(files.length / LIMITS.filesPerMessage));
    for (let place = 0; place < count; place++) {
      const part: Part = bodies[place] ?? { body: '', mentions: [] };
      const here = files.slice(place * LIMITS.filesPerMessage, (place + 1) * LIMITS.filesPerMessage);
      const own = { ...message, ...part, files: here };
      if (place === 0) yield own;
      else yield { ...own, id: this.partId(id, place), replyTo: null };
    }
  }

  private partId(message: SourceId, place: number): SourceId {
    const id = storableId(`${message}#${String(place + 1)}`);
    this.cutOff(PART, id);
    return id;
  }

  private *reactions(message: SourceId, given: readonly [SourceId, string][]): Generator<ReactionRecord> {
    const emojis = new Set<string>();
    for (const [user, emoji] of given) {
      if (!emojis.has(emoji) && emojis.size === LIMITS.emojisPerMessage) {
        this.cutOff('reaction', `${message} ${emoji} ${user}`);
        continue;
      }
      emojis.add(emoji);
      yield { record: 'reaction', message, user, emoji };
    }
  }

  private cutOff(of: string, id: SourceId): void {
    this.desk.run('INSERT OR IGNORE INTO cut VALUES (?, ?)', [of, id]);
  }
}

/** The message with the name of its topic above its text. */
const headed = <M extends { readonly body: string }>(message: M, name: string): M => ({
  ...message,
  body: [name, message.body].filter((part) => part !== '').join('\n'),
});
