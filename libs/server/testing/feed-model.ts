import type {
  Delivery,
  DeliveryOf,
  FeedPosition,
  Item,
  Member,
  Message,
  Room,
  RoomChanged,
  UserBrief,
} from '#contracts';

/** A choice of the test: an integer from 0 to below `below`. */
export type Choose = (below: number) => number;

interface ModelMessage {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string;
  rev: number;
  body: string;
  deletedAt: string | null;
}

interface ModelRoom {
  readonly id: string;
  name: string;
  rev: number;
  headSeq: number;
  headRev: number;
  firstSeq: number;
  deleted: boolean;
  messages: ModelMessage[];
  members: Map<string, { state: 'joined' | 'left'; rev: number }>;
}

interface Store {
  readonly epoch: string;
  readonly rooms: Map<string, ModelRoom>;
  readonly users: Map<string, { name: string | null; version: number }>;
}

const USERS = ['ann', 'ben', 'cem'];
const ROOMS_MAX = 3;
const AT = '2026-01-01T00:00:00.000Z';

/**
 * A small Parley with the rules of the feed: random changes, and the deliveries of a mirror's hook, in the order of each room, which
 * it repeats, also late. Users may be erased, rooms deleted, and the store restored from an earlier copy.
 */
export class FeedModel {
  /** In the order in which they are delivered. */
  readonly delivered: Delivery[] = [];
  private store: Store = {
    epoch: 'epoch-0',
    rooms: new Map(),
    users: new Map(USERS.map((id) => [id, { name: id, version: 1 }])),
  };
  private copy: Store = structuredClone(this.store);
  private cursors = new Map<string, FeedPosition>();
  private erasing = new Set<string>();
  /** What may come again. */
  private sent: Delivery[] = [];
  private isCaughtUp = false;
  private made = 0;
  private epochs = 0;

  constructor(private readonly choose: Choose) {}

  /** One change, delivery, repeat or fault. */
  step(): void {
    const acts = [
      ...[this.send, this.send, this.send, this.edit, this.remove, this.setMember, this.rename, this.purge],
      ...[this.renameUser, this.deliverOne, this.deliverOne, this.deliverOne, this.repeat, this.repeat, this.replay],
      ...[this.create, this.deleteRoom, this.erase, this.tellErased, this.backUp, this.restore],
    ];
    acts[this.choose(acts.length)]?.call(this);
  }

  /** Delivers all that waits. */
  settle(): void {
    this.tellErased();
    for (const room of this.store.rooms.values()) while (this.deliver(room));
    if (!this.isCaughtUp) this.give('feed.caught_up', {});
    this.isCaughtUp = true;
    this.repeat();
  }

  /** The rows that a mirror then has, by table and key. */
  get rows(): Record<string, unknown> {
    const rooms = [...this.store.rooms.values()].filter(({ deleted }) => !deleted);
    const rows = rooms.flatMap((room): [string, unknown][] => [
      [`room ${room.id}`, this.roomOf(room)],
      ...[...room.members].map(([userId, { state, rev }]): [string, unknown] => [
        `member ${room.id} ${userId}`,
        { role: 'member', state, joinedAt: AT, mutedUntil: null, rev },
      ]),
      ...this.messagesIn(room).map((message): [string, unknown] => {
        const { sender: _, ...data } = this.messageOf(room, message);
        return [`message ${room.id} ${message.id}`, data];
      }),
    ]);
    return Object.fromEntries(rows);
  }

  /** The names of users who are in a room. */
  get names(): Record<string, string> {
    const rooms = [...this.store.rooms.values()].filter(({ deleted }) => !deleted);
    const names = [...this.store.users].flatMap(([id, { name }]): [string, string][] =>
      name !== null && rooms.some(({ members }) => members.get(id)?.state === 'joined') ? [[id, name]] : [],
    );
    return Object.fromEntries(names);
  }

  get erased(): string[] {
    return USERS.filter((id) => this.store.users.get(id)?.name === null);
  }

  get epoch(): string {
    return this.store.epoch;
  }

  private some<One>(list: readonly One[]): One | undefined {
    return list.length === 0 ? undefined : list[this.choose(list.length)];
  }

  private get room(): ModelRoom | undefined {
    return this.some([...this.store.rooms.values()].filter(({ deleted }) => !deleted));
  }

  private create(): void {
    if (this.store.rooms.size >= ROOMS_MAX) return;
    const id = `room-${++this.made}`;
    const room = { id, name: 'A', rev: 1, headSeq: 0, headRev: 1, firstSeq: 1, deleted: false, messages: [] };
    this.store.rooms.set(id, { ...room, members: new Map() });
  }

  private send(): void {
    const { room } = this;
    const members = [...(room?.members ?? [])].filter(([, { state }]) => state === 'joined');
    const [senderId] = this.some(members) ?? [];
    if (room === undefined || senderId === undefined) return;
    const rev = ++room.headRev;
    // In a restored store the id of a message that was lost does not come again, and its number does.
    room.messages.push({ id: `m-${++this.made}`, seq: ++room.headSeq, senderId, rev, body: 'sent', deletedAt: null });
  }

  private changeMessage(change: (message: ModelMessage) => void): void {
    const { room } = this;
    const message = room && this.some(this.messagesIn(room));
    if (room === undefined || message === undefined) return;
    change(message);
    message.rev = ++room.headRev;
  }

  private edit(): void {
    this.changeMessage((message) => (message.body += ' edited'));
  }

  private remove(): void {
    this.changeMessage((message) => Object.assign(message, { body: '', deletedAt: AT }));
  }

  private setMember(): void {
    const { room } = this;
    const userId = this.some(USERS.filter((id) => !this.erased.includes(id)));
    if (room === undefined || userId === undefined) return;
    const state = room.members.get(userId)?.state === 'joined' && this.choose(2) === 0 ? 'left' : 'joined';
    room.members.set(userId, { state, rev: ++room.headRev });
  }

  private rename(): void {
    const { room } = this;
    if (room) Object.assign(room, { name: `${room.name}B`, rev: ++room.headRev });
  }

  private purge(): void {
    const { room } = this;
    if (room === undefined || room.firstSeq > room.headSeq) return;
    room.firstSeq += 1 + this.choose(room.headSeq - room.firstSeq + 1);
    room.rev = ++room.headRev;
  }

  /** Announced by an item of each room that the user is in. */
  private changeUser(userId: string, name: string | null): void {
    const version = (this.store.users.get(userId)?.version ?? 0) + 1;
    this.store.users.set(userId, { name, version });
    for (const room of this.store.rooms.values()) {
      const member = room.members.get(userId);
      if (!room.deleted && member?.state === 'joined') member.rev = ++room.headRev;
    }
  }

  private renameUser(): void {
    const userId = this.some(USERS);
    if (userId !== undefined && !this.erased.includes(userId)) this.changeUser(userId, `${userId}-${++this.made}`);
  }

  private erase(): void {
    const userId = this.some(USERS);
    if (userId === undefined || this.erased.includes(userId)) return;
    this.changeUser(userId, null);
    this.erasing.add(userId);
  }

  /** From here on no delivery names the user, late ones neither. */
  private tellErased(): void {
    for (const userId of this.erasing) {
      const names = (delivery: Delivery): boolean => JSON.stringify(delivery).includes(`"username":"${userId}"`);
      this.sent = this.sent.filter((delivery) => !names(delivery));
      this.give('user.erased', { userId, externalId: null } as never);
    }
    this.erasing.clear();
  }

  private deleteRoom(): void {
    const { room } = this;
    if (room !== undefined && this.choose(3) === 0) Object.assign(room, { deleted: true, messages: [] });
  }

  private backUp(): void {
    this.copy = structuredClone(this.store);
  }

  private restore(): void {
    if (this.choose(3) > 0) return;
    this.store = { ...structuredClone(this.copy), epoch: `epoch-${++this.epochs}` };
    this.erasing = new Set();
    this.cursors = new Map();
    this.sent = [];
    this.isCaughtUp = false;
    this.give('feed.reset', {});
  }

  private replay(): void {
    const { room } = this;
    const cursor = room && this.cursors.get(room.id);
    if (room === undefined || cursor === undefined) return;
    const lower = (number: number): never => this.choose(number + 1) as never;
    this.cursors.set(room.id, { seq: lower(cursor.seq), rev: lower(Math.min(cursor.rev, 1)) });
  }

  private repeat(): void {
    const again = this.some(this.sent);
    if (again !== undefined) this.delivered.push(again);
  }

  private deliverOne(): void {
    const room = this.some([...this.store.rooms.values()]);
    if (room !== undefined) this.deliver(room);
  }

  /** @returns true if there was something */
  private deliver(room: ModelRoom): boolean {
    const from = this.cursors.get(room.id) ?? ({ seq: 0, rev: 0 } as FeedPosition);
    if (room.deleted) {
      this.store.rooms.delete(room.id);
      if (this.cursors.has(room.id)) this.give('room.deleted', { roomId: room.id, externalId: null } as never);
      return false;
    }
    if (from.rev === room.headRev && from.seq === room.headSeq) return false;
    const data = this.changesIn(room, from, 1 + this.choose(6));
    this.cursors.set(room.id, data.to);
    this.give('room.changed', data);
    return true;
  }

  private changesIn(room: ModelRoom, from: FeedPosition, limit: number): RoomChanged {
    const changed = this.itemsIn(room, from);
    const items = changed.slice(0, limit);
    const above = this.messagesIn(room).filter(({ seq }) => seq > from.seq);
    const messages = above.slice(0, Math.max(1, limit - items.length));
    const last = items.at(-1);
    const rev = items.length === changed.length || last === undefined ? room.headRev : revOf(last);
    const purgedTo = Math.max(from.seq, room.firstSeq - 1);
    const to = { seq: messages.at(-1)?.seq ?? purgedTo, rev };
    return {
      room: this.roomOf(room),
      from,
      to: to as FeedPosition,
      skipped: purgedTo > from.seq ? ({ from: from.seq + 1, to: purgedTo } as never) : null,
      messages: messages.map((message) => this.messageOf(room, message)),
      items,
      more: to.seq < room.headSeq || to.rev < room.headRev,
    };
  }

  private itemsIn(room: ModelRoom, from: FeedPosition): Item[] {
    const items: Item[] = [
      ...this.messagesIn(room)
        .filter(({ seq, rev }) => seq <= from.seq && rev > from.rev)
        .map((message): Item => ({ type: 'message', message: this.messageOf(room, message) })),
      ...[...room.members]
        .filter(([, { rev }]) => rev > from.rev)
        .map(([userId, { state, rev }]): Item => ({
          type: 'member',
          member: { user: this.briefOf(userId), role: 'member', state, joinedAt: AT, mutedUntil: null, rev } as Member,
        })),
      ...(room.rev > from.rev ? [{ type: 'room' as const, room: this.roomOf(room) }] : []),
    ];
    return items.sort((a, b) => revOf(a) - revOf(b));
  }

  private messagesIn({ messages, firstSeq }: ModelRoom): ModelMessage[] {
    return messages.filter(({ seq }) => seq >= firstSeq);
  }

  private messageOf({ id: roomId }: ModelRoom, { senderId, ...message }: ModelMessage): Message {
    const isErased = this.store.users.get(senderId)?.name === null;
    const sender = isErased ? { senderId: null, sender: null } : { senderId, sender: this.briefOf(senderId) };
    return { ...message, ...sender, roomId } as unknown as Message;
  }

  private briefOf(id: string): UserBrief {
    const { name, version } = this.store.users.get(id) ?? { name: null, version: 0 };
    return { id, username: name === null ? null : id, displayName: name, version } as UserBrief;
  }

  private roomOf({ id, name, rev, headSeq, headRev, firstSeq, members }: ModelRoom): Room {
    const memberCount = [...members.values()].filter(({ state }) => state === 'joined').length;
    return { id, name, rev, headSeq, headRev, firstSeq, memberCount } as unknown as Room;
  }

  private give<Type extends Delivery['type']>(type: Type, data: DeliveryOf<Type>['data']): void {
    const delivery = structuredClone({ hookId: 'hook', epoch: this.store.epoch, type, data }) as unknown as Delivery;
    this.sent.push(delivery);
    this.delivered.push(delivery);
  }
}

function revOf(item: Item): number {
  if (item.type === 'message') return item.message.rev;
  return item.type === 'member' ? item.member.rev : item.room.rev;
}
