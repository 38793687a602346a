import { type Item, type MessageId, newId, type RoomId } from '#contracts';

import { makePurgeDue } from '../topology/store.js';
import type { OnlineUser } from '../users/users-of-tests.js';
import { uniqueName } from '../users/user.js';
import { type Act, USERS } from './acts.js';
import { ClientOfBefore, ClientOfThreads } from './frame-clients.js';
import { ModelRoom, type NewMessage } from './model-room.js';

interface Sent {
  readonly id: MessageId;
  version: number;
}

/** Enough for the ack of `schedule:put` on a busy machine. */
const SOON_MS = 2_000;
/** A history looks for rooms to purge every 30 s. */
const PURGE_TIMEOUT_MS = 100_000;
/** More than clients count. */
const FLOOD = 105;

/** One room on the server, the model of it, and clients of both kinds that see the frames of each user. */
export class History {
  readonly model = new ModelRoom(USERS);
  /** Users who have not seen all frames. */
  readonly wereAway = new Set<number>();
  private readonly sent = new Map<number, Sent>();
  /** What members do, except with threads. */
  private readonly roomActs: Partial<Record<Act['kind'], (act: Act) => Promise<void>>> = {
    leave: (act) => this.leave(act),
    block: (act) => this.block(act),
    send: (act) => this.send(act.user, { mentions: this.mentioned(act) }),
    burst: (act) => this.burst(act),
    flood: (act) => this.flood(act),
    markRoom: (act) => this.mark(act),
    markMain: (act) => this.mark(act),
    edit: (act) => this.change(act),
    delete: (act) => this.change(act),
    schedule: (act) => this.schedule(act),
    purge: (act) => this.purge(act),
  };

  private constructor(
    readonly users: readonly OnlineUser[],
    readonly roomId: RoomId,
    readonly clients: readonly { before: ClientOfBefore; threads: ClientOfThreads }[],
  ) {}

  /** User 0 creates a room, and the others join it. */
  static async begin(users: readonly OnlineUser[]): Promise<History> {
    const roomId = newId<RoomId>();
    const clients = users.map(({ user, socket }) => ({
      before: new ClientOfBefore(roomId, user.id, socket.received.length),
      threads: new ClientOfThreads(roomId, user.id, socket.received.length),
    }));
    const history = new History(users, roomId, clients);
    const room = { id: roomId, kind: 'group', name: uniqueName('model'), visibility: 'public' };
    await history.online(0).socket.ask('room:create', room);
    for (const user of users.keys()) if (user > 0) await history.join(user);
    return history;
  }

  online(user: number): OnlineUser {
    const online = this.users[user];
    if (online === undefined) throw new Error(`no user ${String(user)}`);
    return online;
  }

  idOf(seq: number): MessageId {
    return this.sentAt(seq).id;
  }

  /** Does it on the server and in the model, if it can be done now. */
  async perform(act: Act): Promise<void> {
    const { kind, user } = act;
    if (kind === 'comeBack') return this.comeBack(act);
    if (!this.model.isJoined(user)) return;
    const perform = this.roomActs[kind];
    return perform === undefined ? this.actOnThread(act) : perform(act);
  }

  private async actOnThread(act: Act): Promise<void> {
    const { kind, user, inRoom } = act;
    const root = kind === 'reply' ? pick(this.model.roots(), act.share) : this.threadFor(act);
    if (root === undefined) return;
    const { socket } = this.online(user);
    const thread = { roomId: this.roomId, threadId: this.idOf(root.seq) };
    if (kind === 'reply' && !root.deleted) {
      await this.send(user, { root: root.seq, inRoom, mentions: this.mentioned(act) });
    } else if (kind === 'readThread') {
      const seq = this.upTo(act);
      await socket.ask('thread:read', { ...thread, seq });
      this.model.readThread(user, root.seq, seq);
    } else if (kind === 'follow' || kind === 'unfollow') {
      await socket.ask('thread:follow', { ...thread, follow: kind === 'follow' });
      this.model.follow(user, root.seq, kind === 'follow');
    }
  }

  private async send(user: number, message: NewMessage): Promise<void> {
    const { seq, id } = await this.submit(user, message);
    this.store(user, message, seq, id);
  }

  /** All members send at once, some of them into the same thread: the server stores them in one transaction, or in some. */
  private async burst({ share, inRoom, other }: Act): Promise<void> {
    const members = [...this.users.keys()].filter((user) => this.model.isJoined(user));
    const roots = this.openRoots();
    const sends = [...members, ...members].map((user, index) => {
      const root = index === 1 ? undefined : pick(roots, (share + (index % 3) / 3) % 1);
      const mentions = this.model.isJoined(other) && index % 2 === 0 ? [other] : [];
      return {
        user,
        message: { root: root?.seq ?? null, inRoom: root !== undefined && inRoom && index % 2 === 1, mentions },
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
  private async flood(act: Act): Promise<void> {
    const { user, share, upTo, inRoom } = act;
    const root = upTo < 0.6 ? pick(this.openRoots(), share) : undefined;
    const mentions = this.mentioned(act);
    const messages = Array.from({ length: FLOOD }, (_, index): NewMessage => {
      return { root: root?.seq ?? null, inRoom: root !== undefined && inRoom && index % 2 === 0, mentions };
    });
    await this.sendAll(messages.map((message) => ({ user, message })));
  }

  /** Retention purges the messages up to some `seq`, at most all. */
  private async purge({ upTo }: Act): Promise<void> {
    const seq = Math.floor(upTo * (this.model.head + 1));
    if (seq < this.model.firstSeq) return;
    await makePurgeDue(this.roomId, seq);
    const isPurged = (item: Item): boolean => item.type === 'room' && item.room.firstSeq === seq + 1;
    await this.online(0).socket.wait(
      'changes',
      ({ roomId, items }) => roomId === this.roomId && items.some(isPurged),
      PURGE_TIMEOUT_MS,
    );
    this.model.purge(seq + 1);
  }

  private submit(user: number, message: NewMessage) {
    return this.online(user).socket.ask('message:send', { id: newId<MessageId>(), ...this.contentOf(message) });
  }

  private contentOf({ root = null, inRoom = false, mentions = [] }: NewMessage) {
    return {
      roomId: this.roomId,
      body: 'text',
      mentions: mentions.map((each) => this.online(each).user.id),
      ...(root !== null && { threadId: this.idOf(root), inRoom }),
    };
  }

  private store(user: number, message: NewMessage, seq: number, id: MessageId): void {
    this.model.send(user, message);
    if (seq !== this.model.head) throw new Error(`sent as ${String(seq)}, not as ${String(this.model.head)}`);
    this.sent.set(seq, { id, version: 1 });
  }

  private async schedule(act: Act): Promise<void> {
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

  private async mark(act: Act): Promise<void> {
    const main = act.kind === 'markMain';
    const seq = this.upTo(act);
    const request = { roomId: this.roomId, seq, ...(main && { main }) };
    await this.online(act.user).socket.ask('read:mark', request);
    if (main) this.model.markMain(act.user, seq);
    else this.model.markRoom(act.user, seq);
  }

  /** Edits or deletes a message of the user. */
  private async change(act: Act): Promise<void> {
    const own = this.model.left().filter(({ sender, deleted }) => sender === act.user && !deleted);
    const message = pick(own, act.share);
    if (message === undefined) return;
    const { socket } = this.online(act.user);
    const sent = this.sentAt(message.seq);
    if (act.kind === 'delete') {
      await socket.ask('message:delete', { roomId: this.roomId, id: sent.id });
      this.model.delete(message.seq);
      return;
    }
    const mentions = this.mentioned(act);
    const ids = mentions.map((each) => this.online(each).user.id);
    const edit = { roomId: this.roomId, ...sent, body: 'edited', mentions: ids };
    // An edit without effect leaves the version as it is.
    sent.version = (await socket.ask('message:edit', edit)).version;
    this.model.edit(message.seq, mentions);
  }

  private async leave({ user, inRoom }: Act): Promise<void> {
    if (user === 0) return;
    const ref = { roomId: this.roomId };
    if (inRoom) await this.online(0).socket.ask('member:remove', { ...ref, userId: this.online(user).user.id });
    else await this.online(user).socket.ask('room:leave', ref);
    this.model.leave(user);
    this.wereAway.add(user);
  }

  /** Ends the blocks: the users play other histories. */
  async end(): Promise<void> {
    for (const [user, { socket }] of this.users.entries())
      for (const [other, { user: blocked }] of this.users.entries())
        if (this.model.blocks(user, other)) await socket.ask('block:remove', { userId: blocked.id });
  }

  /** Blocks another user, or no longer. Not user 0, who adds the others: a blocked user may not. */
  private async block({ user, other }: Act): Promise<void> {
    if (other === user || other === 0) return;
    const isBlocked = !this.model.blocks(user, other);
    const { socket } = this.online(user);
    await socket.ask(isBlocked ? 'block:add' : 'block:remove', { userId: this.online(other).user.id });
    this.model.block(user, other, isBlocked);
  }

  private async comeBack({ user, inRoom }: Act): Promise<void> {
    if (this.model.isJoined(user)) return;
    if (!inRoom) return this.join(user);
    const userId = this.online(user).user.id;
    await this.online(0).socket.ask('member:add', { roomId: this.roomId, userId });
    this.model.join(user);
  }

  private async join(user: number): Promise<void> {
    await this.online(user).socket.ask('room:join', { roomId: this.roomId });
    this.model.join(user);
  }

  /** Roots that take replies. */
  private openRoots() {
    return this.model.roots().filter(({ deleted }) => !deleted);
  }

  /** A message that may be read and followed as a thread: its root may be purged while replies are left. */
  private threadFor({ share }: Act) {
    const { model } = this;
    const purged = model.threads().filter((seq) => seq < model.firstSeq);
    return pick([...model.roots(), ...purged.map((seq) => model.message(seq))], share);
  }

  private mentioned({ mentions, other }: Act): number[] {
    return mentions && this.model.isJoined(other) ? [other] : [];
  }

  /** A `seq` from 0 to beyond the head. */
  private upTo({ upTo }: Act): number {
    return Math.floor(upTo * (this.model.head + 2));
  }

  private sentAt(seq: number): Sent {
    const sent = this.sent.get(seq);
    if (sent === undefined) throw new Error(`nobody has sent ${String(seq)}`);
    return sent;
  }
}

function pick<Each>(list: readonly Each[], share: number): Each | undefined {
  return list[Math.floor(share * list.length)];
}
