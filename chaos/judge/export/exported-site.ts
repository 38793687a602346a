import type { NeutralRecord } from '#import/records';

import type { ChaosRecord } from '../../records/record.js';
import { groupBy } from '../history.js';

/** A fact without ids. */
export interface Fact {
  readonly says: string;
  /** The record's, in the export that says it. */
  readonly id: string;
}

type Kind = NeutralRecord['record'];
type RecordOf<K extends Kind> = Extract<NeutralRecord, { record: K }>;
type Seat = Pick<RecordOf<'membership'>, 'user' | 'role' | 'state'>;

/** After all times. */
const NEVER = '9';

/** One export. Its facts name a user by the username, and a message by its place in the room. */
export class ExportedSite {
  readonly messages: ReadonlyMap<string, readonly RecordOf<'message'>[]>;
  private readonly reactions: ReadonlyMap<string, readonly RecordOf<'reaction'>[]>;
  private readonly names: ReadonlyMap<string, string>;
  private readonly members: ReadonlyMap<string, readonly Seat[]>;
  private readonly notices: ReadonlyMap<string, readonly RecordOf<'notice'>[]>;
  private readonly pins: ReadonlySet<string>;
  private readonly files: ReadonlyMap<string, object>;

  constructor(private readonly exported: readonly ChaosRecord<'exported'>[]) {
    this.names = new Map(this.of('user').map(({ id, username }) => [id, username ?? id]));
    this.messages = groupBy(this.of('message'), ({ room }) => room);
    this.members = groupBy(this.of('membership'), ({ room }) => room);
    this.notices = groupBy(this.of('notice'), ({ room }) => room);
    this.reactions = groupBy(this.of('reaction'), ({ message }) => message);
    this.pins = new Set(this.of('pin').map(({ message }) => message));
    this.files = new Map(
      exported.flatMap(({ record, sha256 = null }) => {
        if (record.record !== 'file') return [];
        const { id, name, type, bytes } = record;
        return [[id, { name, type, bytes, sha256 }]];
      }),
    );
  }

  /** When it began. */
  get at(): string {
    return this.of('source')[0]?.exportedAt ?? NEVER;
  }

  /**
   * People by username, then each room by its creation with its members and its messages.
   * @param until for later times: a clock of the site may be wrong, and an import leaves nothing in the future
   */
  facts(until = this.at): Fact[] {
    const people = this.of('user').map(person);
    const rooms = this.of('room').map((record) => [
      room(record, until),
      ...this.membersOf(record),
      ...this.messagesOf(record, until),
    ]);
    return [...inOrder(people), ...rooms.sort(([one], [other]) => compared(one, other)).flat()];
  }

  /** `emoji userId` of each, sorted. */
  reactionsTo(message: string): string[] {
    return (this.reactions.get(message) ?? []).map(({ user, emoji }) => `${emoji} ${user}`).sort();
  }

  private of<K extends Kind>(kind: K): RecordOf<K>[] {
    return this.exported.flatMap(({ record }) => (record.record === kind ? [record as RecordOf<K>] : []));
  }

  /** Today's members; those who wrote in a room of which no membership is known. A group without an owner gets one. */
  private membersOf({ id, kind }: RecordOf<'room'>): Fact[] {
    const known = this.members.get(id) ?? this.writersOf(id);
    const joined = known.filter(({ state }) => state === 'joined');
    const isOwned = kind === 'direct' || joined.some(({ role }) => role === 'owner');
    const owner = isOwned ? undefined : this.longestStanding(id, joined);
    const seats = joined.map((seat) => ({
      member: this.nameOf(seat.user),
      role: seat === owner ? 'owner' : seat.role,
    }));
    return inOrder(seats.map((seat) => ({ id, says: JSON.stringify(seat) })));
  }

  private writersOf(roomId: string): Seat[] {
    const senders = new Set((this.messages.get(roomId) ?? []).flatMap(({ sender }) => sender ?? []));
    return [...senders].sort().map((user) => ({ user, role: 'member', state: 'joined' }));
  }

  /** The one whom the room's notices and messages name first. */
  private longestStanding(roomId: string, seats: readonly Seat[]): Seat | undefined {
    const firsts = new Map<string, string>();
    const sign = (user: string | null, at: string | null): void => {
      if (user !== null && at !== null && at < (firsts.get(user) ?? NEVER)) firsts.set(user, at);
    };
    for (const { user, at } of this.notices.get(roomId) ?? []) sign(user, at);
    for (const { sender, createdAt } of this.messages.get(roomId) ?? []) sign(sender, createdAt);
    const signs = seats.map((seat) => ({ seat, says: firsts.get(seat.user) ?? NEVER }));
    return signs.sort(compared)[0]?.seat;
  }

  private messagesOf({ id: roomId }: RecordOf<'room'>, until: string): Fact[] {
    const messages = this.messages.get(roomId) ?? [];
    const places = new Map(messages.map(({ id }, place) => [id, place]));
    const placeOf = (id: string | null): number | null => (id === null ? null : (places.get(id) ?? null));
    return messages.map(({ record: _, id, room: __, ...message }, place) => {
      const relations = { threadOf: placeOf(message.threadOf), replyTo: placeOf(message.replyTo) };
      const people = { sender: this.nameOf(message.sender), mentions: message.mentions.map(this.nameOf) };
      const files = message.files.map((file) => this.files.get(file));
      const reactions = (this.reactions.get(id) ?? []).map(({ user, emoji }) => [emoji, this.nameOf(user)]);
      const times = { createdAt: notAfter(until, message.createdAt), editedAt: notAfter(until, message.editedAt) };
      const hanging = { files, reactions, pinned: this.pins.has(id) };
      return { id, says: JSON.stringify({ place, ...message, ...times, ...people, ...relations, ...hanging }) };
    });
  }

  private readonly nameOf = (user: string | null): string | null =>
    user === null ? null : (this.names.get(user) ?? user);
}

/** Guests come over as users. */
function person({ id, username, displayName, type, active }: RecordOf<'user'>): Fact {
  return { id, says: JSON.stringify({ username, displayName, isBot: type === 'bot', active }) };
}

function room({ id, createdAt: at, kind, visibility, name, topic, archived }: RecordOf<'room'>, until: string): Fact {
  const createdAt = notAfter(until, at);
  return { id, says: JSON.stringify({ createdAt, kind, visibility, name, topic, archived }) };
}

function notAfter(until: string, time: string | null): string | null {
  return time !== null && time > until ? until : time;
}

function inOrder(facts: readonly Fact[]): Fact[] {
  return [...facts].sort(compared);
}

function compared(one?: Pick<Fact, 'says'>, other?: Pick<Fact, 'says'>): number {
  const [a, b] = [one?.says ?? '', other?.says ?? ''];
  return Number(a > b) - Number(a < b);
}
