import type {
  ClientEvent,
  ClientEventData,
  FileId,
  LinkId,
  MessageId,
  Ready,
  Room,
  RoomId,
  RoomState,
  SearchFiles,
  ServerEvent,
  ServerEventPayloads,
  StoredFile,
  User,
  UserId,
} from '#contracts';
import type { ChatError } from '#contracts/errors';
import type { Ways } from '#contracts/routes/auth.routes';

import { Account } from './account/account.js';
import type { Bookmarks } from './bookmarks/bookmarks.js';
import type { SavedDrafts } from './drafts/saved-drafts.js';
import type { ConnectionState } from './connection/connection-state.js';
import type { FilesPage } from './files/file-requests.js';
import type { FileUse } from './files/file-url-cache.js';
import { LiveState } from './live-state.js';
import type { Parts } from './parts.js';
import type { Mentions } from './mentions/mentions.js';
import type { DevicePush } from './push/device-push.js';
import { LatePush } from './push/late-push.js';
import { briefOf } from './people/briefs.policy.js';
import type { KnownPeople } from './people/known-people.js';
import type { PresenceWatch } from './presence/presence-watch.js';
import type { Fields } from './replica/requests.js';
import type { RoomStore } from './rooms/room-store.js';
import type { ScheduledMessages } from './schedule/scheduled-messages.js';
import type { Me } from './session/me.js';
import type { Credentials, GuestName, NewAccount } from './session/credentials.js';
import { leavesNothing } from './session/token-rotation.js';
import type { Readable } from './stores/store.js';
import type { Threads } from './threads/threads.js';
import type { Line } from './replica/line.policy.js';
import type { RoomTimeline } from './timeline/room-timeline.js';
import type { Invites } from './ways/invites.js';
import { LateWays } from './ways/late-ways.js';
import type { InvitedReturn, WaysIn } from './ways/ways-in.js';

/** A client for one user: rooms, messages, and a connection that reconnects by itself. Created by `connect`. */
export class Parley {
  /**
   * The user's rooms, favourites first and muted rooms last, then latest activity in the main timeline first, with current unread counts and previews. Empty until
   * the first `sync`. Includes direct rooms that the user has hidden: see `isHidden`.
   */
  readonly rooms: Readable<readonly RoomState[]>;
  /** True once the first `sync` has listed the user's rooms, until sign-out. */
  readonly synced: Readable<boolean>;
  /** Number of messages over all rooms that will be sent when the connection allows it. */
  readonly pending: Readable<number>;
  /** Number of bytes sent so far, of each file of a pending message that is uploading. */
  readonly uploads: Readable<ReadonlyMap<FileId, number>>;
  /** Users that this user has blocked. Change it with `ask('block:add', { userId })` and `block:remove`. */
  readonly blocked: Readable<readonly UserId[]>;
  /** Presence of the users passed to `presence.watch`. */
  readonly presence: PresenceWatch;
  /** The profiles of all users seen so far, by id. `of(id)` is one of them, `load(ids)` fetches unknown ones. */
  readonly people: KnownPeople;
  /** Features, limits and epoch of the last `ready`; `null` before the first. */
  readonly server: Readable<Ready | null>;
  /** The signed-in user's name, picture, password and sessions. */
  readonly account: Account;
  private readonly live: LiveState;
  private readonly lateWays: LateWays;
  private readonly latePush: LatePush;

  constructor(private readonly parts: Parts) {
    const { http, session, storage, runtime } = parts;
    this.live = new LiveState(parts);
    const finish = (end: InvitedReturn): Promise<User> => this.enter(session.enter('oidc/finish', end));
    this.latePush = new LatePush({ session, server: this.live.server, storage, key: `${parts.prefix}push`, runtime });
    const cured = this.latePush.putAgain;
    this.lateWays = new LateWays({ http, session, list: () => this.ways(), finish, cured });
    ({ synced: this.synced, pending: this.pending } = this.live);
    ({ rooms: this.rooms, blocked: this.blocked, presence: this.presence } = this.live);
    ({ people: this.people, server: this.server } = this.live);
    this.uploads = this.live.outbox.uploads.progress;
    this.account = new Account({
      session,
      security: () => this.lateWays.load().then(({ security }) => security),
      seen: (user) => this.people.learn([briefOf(user)]),
      cured,
      erased: (userId) => this.erase(userId),
    });
    session.onRenewed = (token) => void this.live.link.renewInPlace(token);
    session.onEnded = (error, userId) => {
      void (userId !== undefined && leavesNothing(error) ? this.erase(userId) : this.live.clear());
    };
  }

  /** The connection state; `failed` includes the error. */
  get connection(): Readable<ConnectionState> {
    return this.live.link.state;
  }

  /** The signed-in user, or `null`. */
  get me(): Readable<Me | null> {
    return this.parts.session.me;
  }

  /**
   * The error that ended the last session, unless `logout` or `account.erase` did; `null` after a sign-in.
   * `SESSION_REVOKED`: it was ended elsewhere; a `UserReplaced` if another user has signed in in this browser.
   */
  get ended(): Readable<ChatError | null> {
    return this.parts.session.ended;
  }

  /**
   * Creates an account and signs in. `username`: 3–32 of `a-z A-Z 0-9 _ . -`; `password`: 8–128 code points. Like all
   * sign-in methods, it resolves when the user is known, before the connection is up, and is not retried. Rejects with
   * `USERNAME_TAKEN`, `INVALID`, `RATE_LIMITED`, or with `UNAVAILABLE` if the server does not answer within 15 s.
   *
   * `email`: the server mails a link to it. Where accounts must have an e-mail address, it rejects with `FORBIDDEN` and the field
   * `email` without one. With one it resolves with `null`: the link makes the account, and then the user logs in.
   */
  register(account: Omit<NewAccount, 'email'>): Promise<User>;
  register(account: NewAccount): Promise<User | null>;
  register(account: NewAccount): Promise<User | null> {
    return this.enter(this.parts.session.register(account));
  }

  /**
   * Signs in to an account. Rejects with `SECOND_FACTOR` if the password is right and the account has a second factor: send
   * the same again with `otp`. With a wrong code it rejects with `BAD_CREDENTIALS` and the field `otp`. Also rejects with
   * `BAD_CREDENTIALS`, `ACCOUNT_SUSPENDED`, `RATE_LIMITED`, `UNAVAILABLE`.
   */
  login(credentials: Credentials): Promise<User> {
    return this.enter(this.parts.session.enter('login', credentials));
  }

  /**
   * The ways to sign in that the operator has opened. Needs no code that loads late. Rejects with `NOT_FOUND` if the server is of a
   * version before it had providers; with `UNAVAILABLE` if it does not answer within 15 s.
   */
  ways(): Promise<Ways> {
    const { http, session } = this.parts;
    return http.ask({ method: 'GET', path: '/v1/auth/ways', signal: session.signal });
  }

  /**
   * The other ways to sign in: those of providers, and mailed links. The first call loads their code. Rejects with
   * `UNAVAILABLE` if that could not be loaded; the next call tries again.
   */
  waysIn(): Promise<WaysIn> {
    return this.lateWays.load().then(({ waysIn }) => waysIn);
  }

  /** What an invitation says, the rooms that it opens, and the links into rooms. Its code loads as that of `waysIn`. */
  invites(): Promise<Invites> {
    return this.lateWays.load().then(({ invites }) => invites);
  }

  /**
   * Chooses a new password with the token of a link that an operator has made, or that was mailed. All sessions of the
   * account end, and this does not sign in: call `login` next. Rejects with `FORBIDDEN` if the link is not valid; with
   * `SECOND_FACTOR` and for a wrong code as `login` does; `INVALID`, `RATE_LIMITED`, `UNAVAILABLE`.
   */
  resetPassword(reset: { token: string; password: string; otp?: string }): Promise<void> {
    const { http, session } = this.parts;
    return http.ask({ method: 'POST', path: '/v1/auth/reset', body: reset, signal: session.signal });
  }

  /**
   * Signs in with a name only: a username, or `{ displayName }`, any name of 1–80 code points, from which the server makes
   * a free username. This client owns the username as long as its storage has the session; other clients that ask for it
   * get `USERNAME_TAKEN`. Also rejects with `FORBIDDEN` and the field `invite` if that is not valid, `INVALID`, `RATE_LIMITED`,
   * `UNAVAILABLE`.
   */
  guest(name: string | GuestName): Promise<User> {
    return this.enter(this.parts.session.guest(name));
  }

  /**
   * Signs in with a bot token, which an operator creates. The client does not store the token. Rejects with
   * `UNAUTHENTICATED`, `SESSION_REVOKED`, `ACCOUNT_SUSPENDED`, or `UNAVAILABLE`.
   */
  bot(token: string): Promise<User> {
    return this.enter(this.parts.session.bot(token));
  }

  /**
   * Resumes the session in storage, including unsent messages; works while the server is unreachable. Resolves with
   * `null` if there is no session or it has ended (see `ended`): sign in again. Rejects only if `close` is called in
   * the meantime (`UNAVAILABLE`).
   *
   * `fromCookie`: if storage has no session, asks the server for that of the cookie; for pages whose storage was
   * cleared. The request fails, and browsers log it, if there is no cookie either.
   *
   * With the option `host`, asks the host who is signed in, and repeats that until it answers. Resolves with that user,
   * also if the server is unreachable and the user's session is in storage; with `null` if nobody is signed in at the host,
   * or if the server refuses the host's token (see `ended`). Leaves the session of another user.
   */
  async resume({ fromCookie = false }: { fromCookie?: boolean } = {}): Promise<User | null> {
    const restored = (saved: User): void => this.live.start.runEarly(saved);
    const user = await this.enter(this.parts.session.resume(fromCookie, restored));
    if (user === null) await this.live.kept.clear();
    return user;
  }

  /**
   * Ends the session on this client and on the server and deletes its stored data, including unsent messages, as does every end of a
   * session that the server reports. A sign-in deletes the unsent messages of other users. A bot
   * token stays valid until an operator revokes it.
   */
  async logout(): Promise<void> {
    this.live.own.lists?.drafts.flush();
    const userId = this.me.getSnapshot()?.user.id;
    const deleted = userId === undefined ? this.live.clear() : this.erase(userId);
    await Promise.all([deleted, this.parts.session.logout()]);
  }

  /** The same as `logout`. A host that logs a user out calls it in its page; `resume` asks the host again. */
  signOut(): Promise<void> {
    return this.logout();
  }

  /**
   * Disconnects and stops all requests and timers. The session and unsent messages stay in storage; `resume` or a
   * sign-in reopens the client. Pending sign-ins, `resume` calls and requests reject with `UNAVAILABLE`; the server may
   * have executed them.
   */
  close(): void {
    this.parts.session.close();
    this.live.stop();
  }

  /** Reconnects now instead of after the back-off, for example when the network is back. No effect once closed. */
  reconnect(): void {
    if (this.connection.getSnapshot().status !== 'closed') this.live.link.reconnect();
  }

  /**
   * The store of this room, open or not. Returns the same object for the same id while the object has subscribers. Of the
   * other rooms, the client closes and drops the oldest if it has more than `openRooms`.
   */
  room(roomId: RoomId): RoomStore {
    return this.live.stores.of(roomId);
  }

  /**
   * A new window on the messages of this room, or of a line of it, which can stand anywhere in it: for views that page, or
   * jump to a message. It loads nothing before its first `toLatest` or `jumpTo`. Close it when no view shows it any more.
   * The lines but `all` are for views that show threads: see `Line`.
   */
  timeline(roomId: RoomId, line: Line = 'all'): RoomTimeline {
    return this.live.timeline(roomId, line);
  }

  /**
   * Joins a public room by id or name and opens it. If the user is a member already, it only opens the room. Rejects
   * with `NOT_FOUND` if there is no such public room (see `createRoom`), `BANNED`, `LIMIT_REACHED`, `UNAVAILABLE`.
   */
  async join(target: { roomId: RoomId } | { name: string }): Promise<RoomStore> {
    if ('roomId' in target) this.room(target.roomId).isOpen = true;
    const store = this.room(await this.live.opener.join(target));
    await store.open();
    return store;
  }

  /**
   * Creates a group and opens it. It is private unless `visibility` is `public`. At most 100 `memberIds`; add the
   * others of a larger group afterwards. Rejects with `NAME_TAKEN` (public names are unique), `INVALID`, `LIMIT_REACHED`,
   * `UNAVAILABLE`.
   */
  async createRoom(fields: Omit<Fields<'room:create'>, 'kind' | 'id'>): Promise<RoomStore> {
    const id = this.parts.runtime.newId() as RoomId;
    return this.opened(await this.live.link.ask('room:create', { ...fields, kind: 'group', id }));
  }

  /** Opens the direct room with this user; creates it if needed. Rejects with `NOT_FOUND`, `BLOCKED`. */
  async direct(userId: UserId): Promise<RoomStore> {
    return this.opened(await this.live.link.ask('room:create', { kind: 'direct', memberIds: [userId] }));
  }

  /**
   * Finds users by a prefix of the name (at least 2 characters); returns one page. Guests must give the exact name. Not
   * retried: rejects with `RATE_LIMITED`, `INVALID`, `UNAVAILABLE`.
   */
  async findUsers(query: string): Promise<readonly User[]> {
    const path = `/v1/users?query=${encodeURIComponent(query)}`;
    const { users } = await this.parts.session.ask<{ users: User[] }>(path);
    this.people.learn(users.map(briefOf));
    return users;
  }

  /**
   * Messages of all rooms with a file of this name and type, newest first. A page may be short or empty and have a `cursor`:
   * ask on with it. Requires the server's feature `searchFilters`. Retried for up to 30 s; rejects with the last `ChatError`,
   * for a `roomId` also with `NOT_FOUND`, `NOT_A_MEMBER`, `BANNED` or `GONE`.
   */
  async findFiles(search: SearchFiles = {}): Promise<FilesPage> {
    return (await this.live.files.load()).requests.find(search);
  }

  /**
   * Resolves to a URL of the file's bytes that works for some minutes, or to `null` if the user may not have the
   * bytes or they are gone. Call it for each use: it keeps a URL while that is valid, and calls of the same moment
   * share a request. Rejects with `UNAVAILABLE`, `RATE_LIMITED` or `OVERLOADED` after retries for up to 30 s.
   */
  async fileUrl({ id }: Pick<StoredFile, 'id'>, use: FileUse = 'download'): Promise<string | null> {
    return (await this.live.files.load()).urls.of(id, use);
  }

  /**
   * The messages that the user keeps, and those of which it is time to remind the user. The first call loads their code.
   * Rejects with `UNAVAILABLE` if that could not be loaded; the next call tries again.
   */
  bookmarks(): Promise<Bookmarks> {
    return this.live.own.load().then(({ bookmarks }) => bookmarks);
  }

  /** The texts that the user has begun, on all devices. As `bookmarks`, its code loads with the first call. */
  drafts(): Promise<SavedDrafts> {
    return this.live.own.load().then(({ drafts }) => drafts);
  }

  /** The messages that the server sends for the user at their time. As `bookmarks`, its code loads with the first call. */
  scheduled(): Promise<ScheduledMessages> {
    return this.live.own.load().then(({ scheduled }) => scheduled);
  }

  /** The messages of all rooms that mention the user. As `bookmarks`, its code loads with the first call. */
  mentions(): Promise<Mentions> {
    return this.live.own.load().then(({ mentions }) => mentions);
  }

  /** The threads of the user's rooms, and what is unread in those that the user follows. As `bookmarks`, its code loads with the first call. */
  threads(): Promise<Threads> {
    return this.live.own.load().then(({ threads }) => threads);
  }

  /**
   * Web Push for this browser, by the service worker of the page. Call it at each start: from the first call on, which loads its
   * code, it keeps the device at the server as the user wants it. Rejects as `bookmarks`.
   */
  push(): Promise<DevicePush> {
    return this.latePush.load();
  }

  /**
   * Leaves a group; its store becomes `gone`. Rejects with `FORBIDDEN` for a direct room, `NOT_FOUND`, `UNAVAILABLE`.
   */
  async leaveRoom(roomId: RoomId): Promise<void> {
    await this.live.link.ask('room:leave', { roomId });
  }

  /**
   * Changes the picture of a group. `picture` has a type `image/…`; the server keeps its middle square. Requires the
   * feature `profiles`. Not retried: rejects with `FORBIDDEN`, `INVALID` if it is not a picture, `TOO_LARGE`,
   * `RATE_LIMITED`, `UNAVAILABLE`.
   */
  setRoomAvatar(roomId: RoomId, picture: Blob): Promise<Room> {
    return this.parts.session.ask(avatarPath(roomId), 'PUT', picture);
  }

  /** Removes the picture of a group. Idempotent, not retried: rejects with `FORBIDDEN`, `RATE_LIMITED`, `UNAVAILABLE`. */
  removeRoomAvatar(roomId: RoomId): Promise<void> {
    return this.parts.session.ask(avatarPath(roomId), 'DELETE');
  }

  /**
   * Sends any request of the protocol and retries it for up to 30 s as the errors' `retry` field says. The stores
   * receive the resulting changes. Rejects with the last `ChatError`, or with `UNAVAILABLE` without a connection: at once if
   * the device knows that it has no network.
   */
  ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    return this.live.link.ask(event, fields);
  }

  /** Listens to a server event; the stores already apply most of them. Returns a function that unsubscribes. */
  on<Event extends ServerEvent>(event: Event, listener: (payload: ServerEventPayloads[Event]) => void): () => void {
    return this.live.listeners.add(event, listener);
  }

  /** Creates an id for requests that take one. */
  newId<Id extends MessageId | RoomId | LinkId>(): Id {
    return this.parts.runtime.newId() as Id;
  }

  private async enter<Who extends User | null>(entering: Promise<Who>): Promise<Who> {
    const { signal } = this.parts.session;
    const user = await entering;
    signal.throwIfAborted();
    if (user !== null) await this.live.start.run(user, signal);
    return user;
  }

  private async erase(userId: UserId): Promise<void> {
    await Promise.all([this.live.outbox.erase(userId), this.live.clear()]);
  }

  private async opened({ id }: RoomState): Promise<RoomStore> {
    const store = this.room(id);
    await store.open();
    return store;
  }
}

function avatarPath(roomId: RoomId): string {
  return `/v1/rooms/${encodeURIComponent(roomId)}/avatar`;
}
