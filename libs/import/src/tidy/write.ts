import { LIMITS } from '#contracts';
import type { FoundMessage } from '../converter.js';
import type {
  DroppedRecord,
  DropReason,
  FileRecord,
  MembershipRecord,
  MessageRecord,
  NeutralRecord,
  NoticeRecord,
  ReactionRecord,
  RoomRecord,
  SourceId,
  UserRecord,
} from '../records.js';
import { storableId } from '../text/storable.js';
import { partsOf, type Names, type Part } from './bodies.js';
import type { Desk } from './desk.js';
import { Usernames } from './usernames.js';

interface Json extends Record<string, unknown> {
  readonly json: string;
}

interface MessageRow extends Json {
  readonly room: SourceId;
  readonly root: string | null;
  readonly answered: string | null;
  readonly is_deleted: number;
}

/** A person without a name of any kind has this one. */
const NAMELESS = 'Unknown';

/** Writes what is on the desk in order: people, files, then room by room its members, messages by time with what hangs on each. */
export class Writer {
  private readonly usernames = new Map<SourceId, string>();
  private readonly roomNames = new Map<SourceId, string>();
  private readonly names: Names = {
    user: (id) => this.usernames.get(id),
    room: (id) => this.roomNames.get(id),
  };
  private readonly leftOut: DroppedRecord[] = [];

  constructor(private readonly desk: Desk) {}

  *records(): Generator<NeutralRecord> {
    yield* this.users();
    for (const { json } of this.desk.each<Json>('SELECT json FROM files ORDER BY n'))
      yield JSON.parse(json) as FileRecord;
    const rooms = [...this.desk.each<Json>('SELECT json FROM rooms ORDER BY n')].map(
      ({ json }) => JSON.parse(json) as RoomRecord,
    );
    for (const { id, name } of rooms) if (name !== null) this.roomNames.set(id, name);
    for (const room of rooms) yield* this.room(room);
    for (const row of this.desk.each<Omit<DroppedRecord, 'record'> & Record<string, unknown>>(
      'SELECT of, id, reason, detail FROM dropped ORDER BY n',
    ))
      yield { record: 'dropped', ...row };
    yield* this.leftOut;
  }

  private *users(): Generator<UserRecord> {
    const given = new Usernames();
    for (const { json } of this.desk.each<Json>('SELECT json FROM users ORDER BY n')) {
      const user = JSON.parse(json) as UserRecord;
      const displayName = user.displayName ?? user.username ?? user.id ?? NAMELESS;
      const username = given.give({ ...user, displayName });
      this.usernames.set(user.id, username);
      yield { ...user, username, displayName };
    }
  }

  private *room(room: RoomRecord): Generator<NeutralRecord> {
    yield room;
    for (const table of ['memberships', 'notices'])
      for (const { json } of this.desk.each<Json>(`SELECT json FROM ${table} WHERE room = ?`, [room.id]))
        yield JSON.parse(json) as MembershipRecord | NoticeRecord;
    const inOrder = 'SELECT json, room, root, answered, is_deleted FROM messages WHERE room = ? ORDER BY at, n';
    let before: string | undefined;
    for (const row of this.desk.each<MessageRow>(inOrder, [room.id])) {
      const { topic, ...found } = JSON.parse(row.json) as FoundMessage;
      const isFirst = topic?.isThread === true ? row.root === null : topic?.id !== before;
      yield* this.message(row, topic !== undefined && isFirst ? headed(found, topic.name) : found);
      before = topic?.id;
    }
  }

  private *message(row: MessageRow, found: Omit<FoundMessage, 'topic'>): Generator<NeutralRecord> {
    const { room, root, answered, is_deleted } = row;
    const message: MessageRecord = {
      ...found,
      room,
      threadOf: root,
      replyTo: answered,
      mentions: [],
      deleted: is_deleted === 1,
    };
    if (message.deleted) {
      yield { ...message, body: '', files: [], replyTo: null };
      return;
    }
    const [first, ...others] = this.parts(message);
    if (first !== undefined) yield first;
    yield* this.reactions(found.id);
    const pin = this.desk.get<{ user: string | null }>('SELECT user FROM pins WHERE message = ?', [found.id]);
    if (pin !== undefined) yield { record: 'pin', message: found.id, user: pin.user };
    yield* others;
  }

  /** The first part is the message itself; what does not fit follows as messages of their own. */
  private *parts(message: MessageRecord): Generator<MessageRecord> {
    const { id, body, files } = message;
    const bodies = partsOf(body, this.names, (user) => this.leaveOut('mention', `${id} ${user}`));
    const count = Math.max(bodies.length, Math.ceil(files.length / LIMITS.filesPerMessage));
    for (let place = 0; place < count; place++) {
      const part: Part = bodies[place] ?? { body: '', mentions: [] };
      const here = files.slice(place * LIMITS.filesPerMessage, (place + 1) * LIMITS.filesPerMessage);
      const own = { ...message, ...part, files: here };
      yield place === 0 ? own : { ...own, id: storableId(`${id}#${String(place + 1)}`), replyTo: null };
    }
  }

  private *reactions(message: SourceId): Generator<ReactionRecord> {
    const emojis = new Set<string>();
    const text = 'SELECT user, emoji FROM reactions WHERE message = ? ORDER BY n';
    for (const { user, emoji } of this.desk.each<{ user: string; emoji: string }>(text, [message])) {
      if (!emojis.has(emoji) && emojis.size === LIMITS.emojisPerMessage) {
        this.leaveOut('reaction', `${message} ${emoji} ${user}`);
        continue;
      }
      emojis.add(emoji);
      yield { record: 'reaction', message, user, emoji };
    }
  }

  private leaveOut(of: string, id: SourceId, reason: DropReason = 'over a limit'): void {
    this.leftOut.push({ record: 'dropped', of, id, reason, detail: null });
  }
}

/** The message with the name of its topic above its text. */
const headed = <M extends { readonly body: string }>(message: M, name: string): M => ({
  ...message,
  body: [name, message.body].filter((part) => part !== '').join('\n'),
});
