import type { Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { MembershipRecord, RoomRecord, SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import { PEOPLE_TABLES } from './zulip-people.js';
import { zulipTime } from './zulip-time.js';

/** The types of `zerver_recipient`. */
const PERSON = '1';
const STREAM = '2';
const GROUP = '3';

/** Tables whose rows say what a recipient is, in case `zerver_recipient` does not. */
const TYPES = new Map([
  ...[...PEOPLE_TABLES].map((table) => [table, PERSON] as const),
  ['zerver_stream', STREAM],
  ['zerver_huddle', GROUP],
]);
/** Streams that were closed have it in front of their names, behind some digits of a hash. */
const CLOSED = /^(?:[\da-f]{7})?!+DEACTIVATED:/;
const STREAM_ADMIN = 20;

interface Recipient {
  readonly type: string;
  readonly of: string;
}

/** Streams, groups of people, and pairs of people, of which old exports know only the messages. */
export class ZulipRooms {
  private readonly recipients = new Map<string, Recipient>();
  private readonly streamsByName = new Map<string, SourceId>();
  private readonly creators = new Map<SourceId, SourceId>();
  private readonly pairs = new Set<SourceId>();

  /** Notes a row that says what a recipient is. */
  learn(table: string, row: Fields): void {
    const of = wordIn(row['id']);
    if (table === 'zerver_recipient')
      this.recipients.set(of, { type: wordIn(row['type']), of: wordIn(row['type_id']) });
    const [type, id] = [TYPES.get(table), wordIn(row['recipient']) || wordIn(row['recipient_id'])];
    if (type !== undefined && id !== '' && !this.recipients.has(id)) this.recipients.set(id, { type, of });
  }

  stream(row: Fields): RoomRecord {
    const id = `stream:${wordIn(row['id'])}`;
    const name = textIn(row['name']).replace(CLOSED, '').trim();
    if (name !== '') this.streamsByName.set(name.toLowerCase(), id);
    this.creators.set(id, wordIn(row['creator']));
    return {
      ...{ record: 'room', id, kind: 'group', visibility: row['invite_only'] === false ? 'public' : 'private' },
      ...{ name: name || null, topic: textIn(row['description']).trim() || null },
      ...{ archived: row['deactivated'] === true, createdAt: zulipTime(row['date_created']) },
    };
  }

  /** The stream that has this name today. */
  named(name: string): SourceId | null {
    return this.streamsByName.get(name.trim().toLowerCase()) ?? null;
  }

  /** Groups of people, also of two or one. */
  *groups(): Generator<Found> {
    for (const { type, of } of this.recipients.values()) if (type === GROUP) yield direct(`group:${of}`);
  }

  *membership(row: Fields): Generator<Found> {
    const user = wordIn(row['user_profile']);
    const recipient = this.recipients.get(wordIn(row['recipient']));
    if (recipient === undefined || user === '') {
      const reason = user === '' ? 'not readable' : 'room not in the export';
      yield dropped('membership', user, reason);
      return;
    }
    if (recipient.type === PERSON) {
      const detail = 'messages to one person';
      yield dropped('membership', user, 'not a message', detail);
      return;
    }
    const room = roomOf(recipient);
    const state = row['active'] === false ? 'left' : 'joined';
    yield { record: 'membership', room, user, role: this.roleOf(room, user, row['role']), state };
  }

  private roleOf(room: SourceId, user: SourceId, role: unknown): MembershipRecord['role'] {
    if (this.creators.get(room) === user) return 'owner';
    return role === STREAM_ADMIN ? 'admin' : 'member';
  }

  isStream(recipient: unknown): boolean {
    return this.recipients.get(wordIn(recipient))?.type === STREAM;
  }

  /** The room of a message, which is that of the sender and the recipient if the recipient is a person. */
  *roomOf(message: Fields): Generator<Found, SourceId> {
    const recipient = this.recipients.get(wordIn(message['recipient']));
    if (recipient === undefined) return `recipient:${wordIn(message['recipient'])}`;
    if (recipient.type !== PERSON) return roomOf(recipient);
    const people = [...new Set([wordIn(message['sender']) || recipient.of, recipient.of])].sort();
    const room = `people:${people.join(',')}`;
    if (this.pairs.has(room)) return room;
    this.pairs.add(room);
    yield direct(room);
    for (const user of people) yield { record: 'membership', room, user, role: 'member', state: 'joined' };
    return room;
  }
}

const roomOf = ({ type, of }: Recipient): SourceId => `${type === STREAM ? 'stream' : 'group'}:${of}`;

const direct = (id: SourceId): RoomRecord => ({
  ...{ record: 'room', id, kind: 'direct', visibility: 'private', name: null, topic: null },
  ...{ archived: false, createdAt: null },
});
