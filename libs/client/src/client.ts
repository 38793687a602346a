import type {
  ClientEvent,
  ClientEventData,
  MessageId,
  RoomId,
  RoomState,
  ServerEvent,
  ServerEventPayloads,
  User,
  UserId,
} from '#contracts';

import type { ConnectionState } from './connection/connection-state.js';
import { LiveState, type Parts } from './live-state.js';
import type { PresenceWatch } from './presence/presence-watch.js';
import type { Fields } from './replica/requests.js';
import type { RoomStore } from './rooms/room-store.js';
import type { Me } from './session/me.js';
import type { Readable } from './store.js';

/** A signed-in user's Parley: rooms, messages, and a connection that looks after itself. Made by `connect`. */
export class Parley {
  /** My rooms, the latest activity first; unread counts and previews are kept fresh. Empty until the first `sync`. */
  readonly rooms: Readable<readonly RoomState[]>;
  /** Whom I have blocked: `ask('block:add', { userId })` and `block:remove`. */
  readonly blocked: Readable<readonly UserId[]>;
  /** Who is online, of the users that `presence.watch` names. */
  readonly presence: PresenceWatch;
  private readonly live: LiveState;

  constructor(private readonly parts: Parts) {
    const { session } = parts;
    this.live = new LiveState(parts);
    ({ rooms: this.rooms, blocked: this.blocked, presence: this.presence } = this.live);
    session.onRenewed = (token) => void this.live.link.renewInPlace(token);
    session.onEnded = () => this.live.clear();
  }

  /** Whether and how the client is connected; `failed` names the error. */
  get connection(): Readable<ConnectionState> {
    return this.live.link.state;
  }

  /** Who is signed in, or `null`. */
  get me(): Readable<Me | null> {
    return this.parts.session.me;
  }

  /**
   * Makes an account and signs in. `username`: 3–32 of `a-z A-Z 0-9 _ . -`; `password`: 8–128 code points. Like the
   * other ways to sign in it resolves when the user is known, before the connection is there, and is not repeated.
   * Rejects with `USERNAME_TAKEN`, `INVALID`, `RATE_LIMITED`, and with `UNAVAILABLE` where nothing answers in 15 s.
   */
  register(account: { username: string; password: string; displayName?: string; invite?: string }): Promise<User> {
    return this.enter(this.parts.session.register(account));
  }

  /** Signs in to an account. Rejects with `BAD_CREDENTIALS`, `ACCOUNT_SUSPENDED`, `RATE_LIMITED`, `UNAVAILABLE`. */
  login(credentials: { username: string; password: string }): Promise<User> {
    return this.enter(this.parts.session.login(credentials));
  }

  /**
   * Signs in by a name alone, which is this client's for as long as storage keeps the session: the same name gets
   * `USERNAME_TAKEN` from anywhere else. Also rejects with `INVALID`, `RATE_LIMITED`, `UNAVAILABLE`.
   */
  guest(username: string): Promise<User> {
    return this.enter(this.parts.session.guest(username));
  }

  /**
   * Signs in by the token that an operator has made for a bot. It is not kept: the program brings it every time. Rejects
   * with `UNAUTHENTICATED`, `SESSION_REVOKED`, `ACCOUNT_SUSPENDED`, and with `UNAVAILABLE` where the server is away.
   */
  bot(token: string): Promise<User> {
    return this.enter(this.parts.session.bot(token));
  }

  /**
   * Goes on with the session that storage holds, unsent messages included, also while the server is away; `null`: there
   * is none, or it is over: sign in first. Rejects with `UNAVAILABLE` when the client is closed meanwhile, not else.
   */
  resume(): Promise<User | null> {
    return this.enter(this.parts.session.resume());
  }

  /**
   * Ends the session here and on the server, and forgets what was kept of it, unsent messages included. A bot's token
   * goes on: its operator revokes it.
   */
  async logout(): Promise<void> {
    this.live.outbox.clear(true);
    this.live.clear();
    await this.parts.session.logout();
  }

  /**
   * Disconnects; the session and unsent messages stay in storage. From then on nothing connects, fetches or holds a
   * timer. Signing in, `resume` and requests that are under way reject with `UNAVAILABLE`, and what they ask for may
   * have happened; `resume` or signing in opens the client again. A renewal of the token that was under way is lost, as
   * with a page that is left: more than 10 s later `resume` may find the session over.
   */
  close(): void {
    this.parts.session.close();
    this.live.stop();
  }

  /** Tries now instead of at the end of the back-off: call it when the network is back. Does nothing once closed. */
  reconnect(): void {
    if (this.connection.getSnapshot().status !== 'closed') this.live.link.reconnect();
  }

  /** The room with this id, whether it is open or not; always the same object. */
  room(roomId: RoomId): RoomStore {
    return this.live.stores.of(roomId);
  }

  /**
   * Joins a public room, by id or by name, and opens it. Joining one that I am in only opens it. Rejects with
   * `NOT_FOUND` where there is no such public room (`createRoom` makes it), `BANNED`, `LIMIT_REACHED`, `UNAVAILABLE`.
   */
  async join(target: { roomId: RoomId } | { name: string }): Promise<RoomStore> {
    if ('roomId' in target) this.room(target.roomId).isOpen = true;
    const store = this.room(await this.live.opener.join(target));
    await store.open();
    return store;
  }

  /**
   * Makes a group and opens it; a private one unless `visibility` is `public`. Rejects with `NAME_TAKEN` (public names
   * are unique), `INVALID`, `LIMIT_REACHED`, `UNAVAILABLE`.
   */
  async createRoom(fields: Omit<Fields<'room:create'>, 'kind' | 'id'>): Promise<RoomStore> {
    const id = this.parts.runtime.newId() as RoomId;
    return this.opened(await this.live.link.ask('room:create', { ...fields, kind: 'group', id }));
  }

  /** My direct room with this user, which is made when there is none, opened. Rejects with `NOT_FOUND`, `BLOCKED`. */
  async direct(userId: UserId): Promise<RoomStore> {
    return this.opened(await this.live.link.ask('room:create', { kind: 'direct', memberIds: [userId] }));
  }

  /**
   * Users by the beginning of the name, at least 2 characters, at most one page; to a guest by the exact name only.
   * Asked once: rejects with `RATE_LIMITED`, `INVALID`, `UNAVAILABLE`.
   */
  async findUsers(query: string): Promise<readonly User[]> {
    return (await this.parts.session.ask<{ users: User[] }>(`/v1/users?query=${encodeURIComponent(query)}`)).users;
  }

  /** Leaves a group: its room is `gone`. Rejects with `FORBIDDEN` for a direct room, `NOT_FOUND`, `UNAVAILABLE`. */
  async leaveRoom(roomId: RoomId): Promise<void> {
    await this.live.link.ask('room:leave', { roomId });
  }

  /**
   * Any request of the protocol, repeated as its errors' `retry` says for up to half a minute. What it changes comes
   * back through the stores. Rejects with the last `ChatError`; `UNAVAILABLE` without a connection.
   */
  ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    return this.live.link.ask(event, fields);
  }

  /** Any event of the server; most of them are in the stores already. Returns how to stop listening. */
  on<Event extends ServerEvent>(event: Event, listener: (payload: ServerEventPayloads[Event]) => void): () => void {
    return this.live.listeners.add(event, listener);
  }

  /** A new id, for requests that take one. */
  newId<Id extends MessageId | RoomId>(): Id {
    return this.parts.runtime.newId() as Id;
  }

  private async enter<Who extends User | null>(entering: Promise<Who>): Promise<Who> {
    const { signal } = this.parts.session;
    const user = await entering;
    signal.throwIfAborted();
    if (user !== null) await this.live.start(user.id, signal);
    return user;
  }

  private async opened({ id }: RoomState): Promise<RoomStore> {
    const store = this.room(id);
    await store.open();
    return store;
  }
}
