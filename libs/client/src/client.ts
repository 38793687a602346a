import { type ChatError } from '#contracts/errors';
import type {
  ClientEvent,
  ClientEventData,
  MessageId,
  Ready,
  RoomId,
  RoomState,
  ServerEvent,
  ServerEventPayloads,
  User,
  UserId,
} from '#contracts';

import { Connection, type ConnectionState } from './connection/connection.js';
import type { Dial } from './connection/link.js';
import { Outbox } from './outbox/outbox.js';
import { PresenceWatch } from './presence/presence-watch.js';
import { CatchUp } from './replica/catch-up.js';
import { Refresher } from './replica/refresher.js';
import { Replica } from './replica/replica.js';
import type { Fields } from './replica/requests.js';
import { RoomOpener } from './replica/room-opener.js';
import type { RoomBounds } from './replica/room-replica.js';
import { roomsByActivity } from './rooms/room-list.js';
import { RoomStore } from './rooms/room-store.js';
import type { Runtime } from './runtime.js';
import type { Me, Session } from './session/session.js';
import type { ClientStorage } from './storage/storage.js';
import { DerivedStore, type Readable } from './store.js';

export interface Parts {
  readonly session: Session;
  readonly dial: Dial;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly prefix: string;
  readonly bounds: RoomBounds & { readonly openRooms: number };
}

type Listener = (payload: never) => void;

/** A signed-in user's Parley: rooms, messages, and a connection that looks after itself. Made by `connect`. */
export class Parley {
  /** My rooms, the latest activity first; unread counts and previews are kept fresh. */
  readonly rooms: Readable<readonly RoomState[]>;
  readonly blocked: Readable<readonly UserId[]>;
  /** Who is online, of the users that `presence.watch` names. */
  readonly presence: PresenceWatch;
  private readonly list: DerivedStore<readonly RoomState[]>;
  private readonly blockedList: DerivedStore<readonly UserId[]>;
  private readonly stores = new Map<RoomId, RoomStore>();
  private readonly listeners = new Map<ServerEvent, Set<Listener>>();
  private readonly replica: Replica;
  private readonly link: Connection;
  private readonly catchUp: CatchUp;
  private readonly opener: RoomOpener;
  private readonly refresher: Refresher;
  private readonly outbox: Outbox;

  constructor(private readonly parts: Parts) {
    const { session, dial, runtime, storage, prefix, bounds } = parts;
    const changed = (roomId: RoomId): void => this.changed(roomId);
    this.replica = new Replica({
      me: () => session.me.getSnapshot()?.user.id ?? null,
      bounds,
      isOpen: (roomId) => this.stores.get(roomId)?.isOpen ?? false,
      roomChanged: changed,
      dropped: () => this.outbox.sendAgain(),
      blockedChanged: () => this.blockedList.changed(),
    });
    this.list = new DerivedStore(() => roomsByActivity(this.replica));
    this.blockedList = new DerivedStore(() => [...this.replica.blocked]);
    this.rooms = this.list;
    this.blocked = this.blockedList;
    this.link = new Connection(dial, session, runtime, {
      ready: (ready) => this.ready(ready),
      received: (event, payload) => this.received(event, payload),
    });
    this.presence = new PresenceWatch(this.link, runtime);
    this.catchUp = new CatchUp(this.replica, this.link, runtime, () => this.caughtUp());
    this.opener = new RoomOpener(this.replica, this.link, runtime, changed);
    this.refresher = new Refresher(this.replica, this.opener, runtime, () => this.isCurrent);
    this.outbox = new Outbox({
      requests: this.link,
      storage,
      runtime,
      prefix,
      changed,
      stored: ({ roomId, seq }) => {
        if (seq !== null) this.replica.rooms.get(roomId)?.applyRead(seq);
      },
      generation: () => this.replica.generation,
      obey: (error) => this.obey(error),
    });
    session.onRenewed = (token) => void this.link.renewInPlace(token);
    session.onEnded = () => this.leave();
  }

  /** Whether and how the client is connected; `failed` names the error. */
  get connection(): Readable<ConnectionState> {
    return this.link.state;
  }

  /** Who is signed in, or `null`. */
  get me(): Readable<Me | null> {
    return this.parts.session.me;
  }

  /** Makes an account and signs in. Rejects with `USERNAME_TAKEN`, `INVALID` and other `ChatError`s. */
  register(account: { username: string; password: string; displayName?: string; invite?: string }): Promise<User> {
    return this.enter(this.parts.session.register(account));
  }

  login(credentials: { username: string; password: string }): Promise<User> {
    return this.enter(this.parts.session.login(credentials));
  }

  /** Signs in by a name alone. */
  guest(username: string): Promise<User> {
    return this.enter(this.parts.session.guest(username));
  }

  /** Goes on with the session that storage holds, unsent messages included; `null`: sign in first. */
  async resume(): Promise<User | null> {
    const user = await this.parts.session.resume();
    return user === null ? null : this.enter(Promise.resolve(user));
  }

  /** Ends the session here and on the server, and forgets what was kept of it, unsent messages included. */
  async logout(): Promise<void> {
    this.outbox.clear(true);
    this.leave();
    await this.parts.session.logout();
  }

  /** Disconnects; the session and unsent messages stay in storage. */
  close(): void {
    this.parts.session.close();
    this.catchUp.stop();
    this.refresher.stop();
    this.link.close();
  }

  /** Tries now instead of at the end of the back-off: call it when the network is back. */
  reconnect(): void {
    if (this.me.getSnapshot() !== null) this.link.reconnect();
  }

  /** The room with this id, whether it is open or not; always the same object. */
  room(roomId: RoomId): RoomStore {
    const held = this.stores.get(roomId);
    if (held !== undefined) return held;
    const { replica, opener, outbox, link: requests } = this;
    const store = new RoomStore(roomId, { replica, opener, outbox, requests, runtime: this.parts.runtime });
    this.stores.set(roomId, store);
    this.forgetRooms();
    return store;
  }

  /** Joins a public room, by id or by name, and opens it. Joining one that I am in only opens it. */
  async join(target: { roomId: RoomId } | { name: string }): Promise<RoomStore> {
    if ('roomId' in target) this.room(target.roomId).isOpen = true;
    const store = this.room(await this.opener.join(target));
    await store.open();
    return store;
  }

  /** Makes a group. Rejects with `NAME_TAKEN`, `INVALID` and other `ChatError`s. */
  async createRoom(fields: Omit<Fields<'room:create'>, 'kind' | 'id'>): Promise<RoomStore> {
    const id = this.parts.runtime.newId() as RoomId;
    return this.opened(await this.link.ask('room:create', { ...fields, kind: 'group', id }));
  }

  /** My direct room with this user, which is made when there is none. */
  async direct(userId: UserId): Promise<RoomStore> {
    return this.opened(await this.link.ask('room:create', { kind: 'direct', memberIds: [userId] }));
  }

  /** Users by the beginning of the name, at least 2 characters; to a guest by the exact name only. */
  async findUsers(query: string): Promise<readonly User[]> {
    return (await this.parts.session.ask<{ users: User[] }>(`/v1/users?query=${encodeURIComponent(query)}`)).users;
  }

  async leaveRoom(roomId: RoomId): Promise<void> {
    await this.link.ask('room:leave', { roomId });
  }

  /**
   * Any request of the protocol, repeated as its errors' `retry` says for up to half a minute. What it changes comes
   * back through the stores.
   */
  ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    return this.link.ask(event, fields);
  }

  /** Any event of the server; most of them are in the stores already. Returns how to stop listening. */
  on<Event extends ServerEvent>(event: Event, listener: (payload: ServerEventPayloads[Event]) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** A new id, for requests that take one. */
  newId<Id extends MessageId | RoomId>(): Id {
    return this.parts.runtime.newId() as Id;
  }

  private get isCurrent(): boolean {
    return this.link.isConnected && !this.catchUp.isRunning;
  }

  private async enter(entering: Promise<User>): Promise<User> {
    const user = await entering;
    this.leave();
    await this.outbox.load(user.id);
    this.link.start();
    return user;
  }

  private leave(): void {
    this.catchUp.stop();
    this.refresher.stop();
    this.link.close();
    this.outbox.clear();
    this.presence.clear();
    this.replica.reset();
  }

  private async opened({ id }: RoomState): Promise<RoomStore> {
    const store = this.room(id);
    await store.open();
    return store;
  }

  private ready(ready: Ready): void {
    this.outbox.flush();
    this.refresher.start();
    this.catchUp.start(ready.epoch);
    this.presence.resume();
    for (const store of this.stores.values()) store.resume();
    this.tell('ready', ready);
  }

  private received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    const apply = this.appliers[event];
    if (apply !== undefined) apply(payload);
    this.catchUp.check();
    this.refresher.check();
    this.tell(event, payload);
  }

  /** What the stores make of each event. */
  private readonly appliers: { [Event in ServerEvent]?: (payload: ServerEventPayloads[Event]) => void } = {
    changes: (frame) => {
      this.replica.onChanges(frame);
      const senders = frame.items.flatMap((item) => (item.type === 'message' ? (item.message.senderId ?? []) : []));
      this.stores.get(frame.roomId)?.heardMessages(senders);
    },
    'user:changes': (frame) => this.replica.onUserChanges(frame),
    heads: (heads) => {
      if (this.replica.onHeads(heads)) this.catchUp.restart(heads.epoch);
    },
    typing: (typing) => this.stores.get(typing.roomId)?.heardTyping(typing),
    read: ({ roomId, marks }) => this.replica.onRead(roomId, marks),
    presence: ({ changes }) => this.presence.heard(changes),
  };

  private tell<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }

  private changed(roomId: RoomId): void {
    this.prune(roomId);
    this.stores.get(roomId)?.changed();
    this.list.changed();
    // An answer may have shown that something is missing, or what was missing.
    this.catchUp.check();
    this.refresher.check();
  }

  /** A room that is not held although all is known is not mine: it will show nothing any more. */
  private prune(roomId: RoomId): void {
    const room = this.replica.rooms.get(roomId);
    this.outbox.prune(roomId, room?.gate.cursor ?? (room === undefined && this.isCurrent ? Infinity : 0));
  }

  private caughtUp(): void {
    for (const roomId of this.outbox.roomIds) this.prune(roomId);
    for (const store of this.stores.values()) store.changed();
    this.list.changed();
    this.refresher.check();
  }

  private async obey(error: ChatError): Promise<void> {
    if (error.retry === 'resync') this.catchUp.restart();
    else if (error.retry === 'reauth') await this.link.renewInPlace(await this.parts.session.renew());
  }

  /** Rooms that nobody looks at are let go beyond the bound, the longest unused first. */
  private forgetRooms(): void {
    const { openRooms } = this.parts.bounds;
    for (const [roomId, store] of this.stores) {
      if (this.stores.size <= openRooms) return;
      if (store.isWatched || this.outbox.entries(roomId).length > 0) continue;
      this.stores.delete(roomId);
      store.close();
    }
  }
}
