import { type Item, newId, type RoomId } from '#contracts';

import { makePurgeDue } from '../topology/store.js';
import { uniqueName } from '../users/user.js';
import type { Act } from './acts.js';
import { ClientOfBefore, ClientOfThreads } from './frame-clients.js';
import { type ModelUser, pick, Sends } from './sends.js';

/** A history looks for rooms to purge every 30 s. */
const PURGE_TIMEOUT_MS = 100_000;

/** One room on the server, the model of it, and clients of both kinds that see the frames of each user. */
export class History extends Sends {
  /** Users who have not seen all frames. */
  readonly wereAway = new Set<number>();
  /** What members do, except with threads. */
  private readonly roomActs: Partial<Record<Act['kind'], (act: Act) => Promise<void>>> = {
    leave: (act) => this.leave(act),
    block: (act) => this.block(act),
    send: (act) => this.send(act, this.named(act)),
    answer: (act) => this.send({ ...act, isOfToday: true }, this.named(act)),
    forward: (act) => this.forward(act),
    markUnread: (act) => this.markUnread(act),
    burst: (act) => this.burst(act),
    flood: (act) => this.flood(act),
    distance: (act) => this.distance(act),
    markRoom: (act) => this.mark(act),
    markMain: (act) => this.mark(act),
    edit: (act) => this.change(act),
    delete: (act) => this.change(act),
    schedule: (act) => this.schedule(act),
    purge: (act) => this.purge(act),
  };

  /** User 0 creates a room, and the others join it. */
  static async begin(users: readonly ModelUser[]): Promise<History> {
    const roomId = newId<RoomId>();
    const clients = users.map(({ user, socket, phone }) => ({
      before: new ClientOfBefore(roomId, user.id, socket.received.length),
      threads: new ClientOfThreads(roomId, user.id, socket.received.length),
      onPhone: new ClientOfThreads(roomId, user.id, phone.received.length),
    }));
    const history = new History(users, roomId, clients);
    const room = { id: roomId, kind: 'group', name: uniqueName('model'), visibility: 'public' };
    await history.online(0).socket.ask('room:create', room);
    for (const user of users.keys()) if (user > 0) await history.join(user);
    return history;
  }

  /** Does it on the server and in the model, if it can be done now. */
  async perform(act: Act): Promise<void> {
    const { kind, user } = act;
    if (kind === 'comeBack') return this.comeBack(act);
    if (!this.model.isJoined(user)) return;
    const perform = this.roomActs[kind];
    await (perform === undefined ? this.actOnThread(act) : perform(act));
    for (const shown of this.shown) shown.checkMarkers();
  }

  private async actOnThread(act: Act): Promise<void> {
    const { kind, user, inRoom } = act;
    const root = kind === 'reply' ? pick(this.model.roots(), act.share) : this.threadFor(act);
    if (root === undefined) return;
    const socket = this.deviceOf(act);
    const thread = { roomId: this.roomId, threadId: this.idOf(root.seq) };
    if (kind === 'reply' && !root.deleted) {
      await this.send(act, { root: root.seq, inRoom, mentions: this.mentioned(act) });
    } else if (kind === 'readThread') {
      const seq = this.upTo(act);
      await socket.ask('thread:read', { ...thread, seq });
      this.model.readThread(user, root.seq, seq);
      this.shownTo(user).note(seq, { root: root.seq });
    } else if (kind === 'follow' || kind === 'unfollow') {
      await socket.ask('thread:follow', { ...thread, follow: kind === 'follow' });
      this.model.follow(user, root.seq, kind === 'follow');
      if (kind === 'follow') this.shownTo(user).note(this.model.head, { root: root.seq });
    }
  }

  /** Marks the room as unread, from a message or not, or no longer. */
  private async markUnread(act: Act): Promise<void> {
    const unread = act.share > 0.2;
    const from = unread && act.mentions ? Math.max(1, Math.min(this.upTo(act), this.model.head)) : null;
    const request = { roomId: this.roomId, unread, ...(from !== null && { from }) };
    await this.deviceOf(act).ask('room:unread', request);
    this.model.markUnread(act.user, unread, from);
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

  private async mark(act: Act): Promise<void> {
    const main = act.kind === 'markMain';
    const seq = this.upTo(act);
    const request = { roomId: this.roomId, seq, ...(main && { main }) };
    await this.deviceOf(act).ask('read:mark', request);
    if (main) this.model.markMain(act.user, seq);
    else this.model.markRoom(act.user, seq);
    this.shownTo(act.user).note(seq, main ? 'main' : 'all');
  }

  /** Edits or deletes a message of the user. Nobody can edit a forward. */
  private async change(act: Act): Promise<void> {
    const mayChange = (seq: number): boolean => act.kind === 'delete' || !this.forwards.has(seq);
    const own = this.model
      .left()
      .filter(({ sender, deleted, seq }) => sender === act.user && !deleted && mayChange(seq));
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
    const everyone = message.root === null ? act.everyone : undefined;
    const edit = {
      roomId: this.roomId,
      ...sent,
      body: 'edited',
      mentions: ids,
      ...(everyone !== undefined && { everyone }),
    };
    // An edit without effect leaves the version as it is.
    sent.version = (await socket.ask('message:edit', edit)).version;
    this.model.edit(message.seq, mentions, everyone);
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
    this.joined(user);
  }

  private async join(user: number): Promise<void> {
    await this.online(user).socket.ask('room:join', { roomId: this.roomId });
    this.joined(user);
  }

  private joined(user: number): void {
    this.model.join(user);
    this.joins.set(user, this.model.head);
    this.shownTo(user).note(this.model.head);
  }

  /** A message that may be read and followed as a thread: its root may be purged while replies are left. */
  private threadFor({ share }: Act) {
    const { model } = this;
    const purged = model.threads().filter((seq) => seq < model.firstSeq);
    return pick([...model.roots(), ...purged.map((seq) => model.message(seq))], share);
  }

  /** A `seq` from 0 to beyond the head. */
  private upTo({ upTo }: Act): number {
    return Math.floor(upTo * (this.model.head + 2));
  }
}
