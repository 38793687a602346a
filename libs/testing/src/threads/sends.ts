import { type MessageId, newId, type RoomId } from '#contracts';

import type { TestSocket } from '../users/test-socket.js';
import type { OnlineUser } from '../users/users-of-tests.js';
import { type Act, USERS } from './acts.js';
import type { ClientOfBefore, ClientOfThreads } from './frame-clients.js';
import { KEPT_UNREAD_MAX, type NewMessage } from './model-parts.js';
import { ModelRoom } from './model-room.js';
import { Shown } from './shown.js';

/** A user with two devices. */
export interface ModelUser extends OnlineUser {
  readonly phone: TestSocket;
}

interface Clients {
  readonly before: ClientOfBefore;
  readonly threads: ClientOfThreads;
  readonly onPhone: ClientOfThreads;
}

interface Sent {
  readonly id: MessageId;
  version: number;
}

/** Enough for the ack of `schedule:put` on a busy machine. */
const SOON_MS = 2_000;
/** More than clients count. */
const FLOOD = 105;
/** The numbers of messages around the distance at which an answer reads some of them. */
const DISTANCE_SPREAD = 20;

/** What the members of one room send, on the server and in the model of it. */
export abstract class Sends {
  readonly model = new ModelRoom(USERS);
  private readonly sent = new Map<number, Sent>();
  /** By seq. Nobody can edit them. */
  protected readonly forwards = new Set<number>();
  /** By user: the head of the room when they came last. */
  protected readonly joins = new Map<number, number>();
  /** By user. */
  protected readonly shown: readonly Shown[];

  protected constructor(
    readonly users: readonly ModelUser[],
    readonly roomId: RoomId,
    readonly clients: readonly Clients[],
  ) {
    this.shown = users.map((_, user) => new Shown(this.model, user));
  }

  online(user: number): ModelUser {
    const online = this.users[user];
    if (online === undefined) throw new Error(`no user ${String(user)}`);
    return online;
  }

  idOf(seq: number): MessageId {
    return this.sentAt(seq).id;
  }

  protected async send(act: Act, content: NewMessage): Promise<void> {
    const message = { ...content, keepsUnread: act.isOfToday && (await this.hasUnseen(act, content)) };
    const { seq, id } = await this.submit(act.user, message, this.deviceOf(act));
    this.storeChecked(act, message, seq, id);
  }

  /** Forwards a message of the room to the room. */
  protected async forward(act: Act): Promise<void> {
    const { share } = act;
    const texts = this.model.left().filter(({ sender, deleted }) => sender !== null && !deleted);
    const origin = pick(texts, share);
    if (origin === undefined) return;
    const keepsUnread = act.isOfToday && (await this.hasUnseen(act, {}));
    const [id, { roomId }] = [newId<MessageId>(), this];
    const request = { id, roomId, from: { roomId, id: this.idOf(origin.seq) }, ...(keepsUnread && { keepsUnread }) };
    const { seq } = await this.deviceOf(act).ask('message:forward', request);
    this.storeChecked(act, { keepsUnread }, seq, id);
    this.forwards.add(seq);
  }

  /** A client of today marks no more than its user's devices have shown; one of before marks everything. */
  private storeChecked({ user, isOfToday }: Act, message: NewMessage, seq: number, id: MessageId): void {
    const { root = null, inRoom = false } = message;
    const shown = this.shownTo(user);
    shown.checkMarkers();
    this.store(user, message, seq, id);
    if (isOfToday) shown.checkSent(message, root === null ? seq - KEPT_UNREAD_MAX : 0);
    if (root !== null) shown.note(seq, { root });
    if (root === null || inRoom) shown.note(seq, 'main');
  }

  /** True if the device knows something unread where the message will stand. The counts of a thread leave out what is in the room, too. */
  private async hasUnseen(act: Act, { root = null }: NewMessage): Promise<boolean> {
    const client = await this.currentClient(act);
    if (client.room().main.unread > 0) return true;
    if (root === null) return false;
    const thread = client.thread(this.idOf(root));
    return !thread.following || thread.unread > 0;
  }

  /** The client on the device of the act, once it has seen all messages. */
  private async currentClient({ user, isOnPhone }: Act): Promise<ClientOfThreads> {
    const clients = this.clients[user];
    if (clients === undefined) throw new Error(`no user ${String(user)}`);
    const { socket, phone } = this.online(user);
    const [device, client] = isOnPhone ? [phone, clients.onPhone] : [socket, clients.threads];
    const joinedAt = this.joins.get(user) ?? 0;
    // The answer to a join has what was there before it, not a frame.
    const newest = this.model.messages.findLast(({ seq, sender }) => sender !== null && seq > joinedAt)?.seq ?? 0;
    const isCurrent = (): boolean => {
      client.apply(device.received);
      return client.headSeq >= newest;
    };
    await device.until(isCurrent, 'the newest message');
    return client;
  }

  /** All members send at once, some of them into the same thread: the server stores them in one transaction, or in some. */
  protected async burst({ share, inRoom, other, everyone }: Act): Promise<void> {
    const members = [...this.users.keys()].filter((user) => this.model.isJoined(user));
    const roots = this.openRoots();
    const sends = [...members, ...members].map((user, index) => {
      const root = index === 1 ? undefined : pick(roots, (share + (index % 3) / 3) % 1);
      const mentions = this.model.isJoined(other) && index % 2 === 0 ? [other] : [];
      return {
        user,
        message: {
          root: root?.seq ?? null,
          inRoom: root !== undefined && inRoom && index % 2 === 1,
          keepsUnread: (index + other) % 3 > 0,
          mentions,
          everyone: root === undefined && everyone === true,
        },
      };
    });
    await this.sendAll(sends);
  }

  private async sendAll(sends: readonly { user: number; message: NewMessage }[]): Promise<void> {
    const acks = await Promise.all(
      sends.map(async ({ user, message }) => ({ user, message, ack: await this.submit(user, message) })),
    );
    acks.sort((one, next) => one.ack.seq - next.ack.seq);
    for (const { user, message, ack } of acks) this.store(user, message, ack.seq, ack.id);
  }

  /** One member sends more than clients count, into a thread or beside it. */
  protected async flood(act: Act): Promise<void> {
    const { user, share, upTo, inRoom } = act;
    const root = upTo < 0.6 ? pick(this.openRoots(), share) : undefined;
    const mentions = this.mentioned(act);
    const messages = Array.from({ length: FLOOD }, (_, index): NewMessage => {
      const isEven = index % 2 === 0;
      if (root === undefined) return { mentions, everyone: act.everyone === true && isEven };
      return { root: root.seq, inRoom: inRoom && isEven, mentions };
    });
    await this.sendAll(messages.map((message) => ({ user, message })));
  }

  /** One member sends so many messages that those of others who answer may be too far away from their markers. */
  protected async distance({ user, share }: Act): Promise<void> {
    const sends = Array.from({ length: KEPT_UNREAD_MAX + Math.floor((share - 0.5) * DISTANCE_SPREAD) }, () => ({
      user,
      message: {},
    }));
    while (sends.length > 0) await this.sendAll(sends.splice(0, FLOOD));
  }

  private submit(user: number, message: NewMessage, device: TestSocket = this.online(user).socket) {
    const { keepsUnread = false } = message;
    const request = { id: newId<MessageId>(), ...this.contentOf(message), ...(keepsUnread && { keepsUnread }) };
    return device.ask('message:send', request);
  }

  private contentOf({ root = null, inRoom = false, mentions = [], everyone = false }: NewMessage) {
    return {
      roomId: this.roomId,
      body: 'text',
      mentions: mentions.map((each) => this.online(each).user.id),
      ...(root !== null && { threadId: this.idOf(root), inRoom }),
      ...(everyone && { everyone }),
    };
  }

  private store(user: number, message: NewMessage, seq: number, id: MessageId): void {
    this.model.send(user, message);
    if (seq !== this.model.head) throw new Error(`sent as ${String(seq)}, not as ${String(this.model.head)}`);
    this.sent.set(seq, { id, version: 1 });
  }

  protected async schedule(act: Act): Promise<void> {
    const { user, inRoom } = act;
    const root = act.upTo < 0.7 ? pick(this.model.roots(), act.share) : undefined;
    if (root?.deleted === true) return;
    const message = { root: root?.seq ?? null, inRoom: root !== undefined && inRoom, mentions: this.mentioned(act) };
    const id = newId<MessageId>();
    const { socket } = this.online(user);
    const at = new Date(Date.now() + SOON_MS).toISOString();
    await socket.ask('schedule:put', { id, at, ...this.contentOf(message) });
    const find = () => socket.messages(this.roomId).find((each) => each.id === id);
    await socket.until(() => find() !== undefined, 'the scheduled message');
    this.store(user, { ...message, scheduled: true }, find()?.seq ?? 0, id);
  }

  protected deviceOf({ user, isOnPhone }: Act): TestSocket {
    const { socket, phone } = this.online(user);
    return isOnPhone ? phone : socket;
  }

  protected shownTo(user: number): Shown {
    const shown = this.shown[user];
    if (shown === undefined) throw new Error(`no user ${String(user)}`);
    return shown;
  }

  /** Roots that take replies. */
  private openRoots() {
    return this.model.roots().filter(({ deleted }) => !deleted);
  }

  protected mentioned({ mentions, other }: Act): number[] {
    return mentions && this.model.isJoined(other) ? [other] : [];
  }

  /** Whom the act's message outside threads mentions. */
  protected named(act: Act): NewMessage {
    return { mentions: this.mentioned(act), everyone: act.everyone === true };
  }

  protected sentAt(seq: number): Sent {
    const sent = this.sent.get(seq);
    if (sent === undefined) throw new Error(`nobody has sent ${String(seq)}`);
    return sent;
  }
}

export function pick<Each>(list: readonly Each[], share: number): Each | undefined {
  return list[Math.floor(share * list.length)];
}
