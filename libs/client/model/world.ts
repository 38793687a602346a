import { IDBFactory } from 'fake-indexeddb';

import { ChatError } from '#contracts/errors';
import type { MessageId, RoomId, UserId } from '#contracts';

import type { Parley } from '../src/client.js';
import { connect } from '../src/connect.js';
import type { RoomStore } from '../src/rooms/room-store.js';
import type { Fetch } from '../src/session/http.js';
import { keyOf, type Line } from '../src/replica/line.policy.js';
import type { RoomTimeline } from '../src/timeline/room-timeline.js';
// Loaded ahead: virtual time does not wait for it.
import '../src/growing/growing-code.js';
import '../src/kept/kept-code.js';
import '../src/own/own-lists.js';
import type { IdbFactory } from '../src/storage/indexed-db.js';
import type { Kept } from '../src/replica/kept.js';
import { ownerOf } from '../src/kept/kept.policy.js';
import { KeptDatabase } from '../src/kept/kept-database.js';
import { loadFileCode } from '../src/files/load-file-code.js';
import type { BytesRequest } from '../src/files/send-bytes.js';
import type { BlobStorage } from '../src/storage/blob-storage.js';
import { memoryBlobs } from '../src/storage/memory-blobs.js';
import { memoryStorage } from '../src/storage/memory-storage.js';
import type { ClientStorage } from '../src/storage/storage.js';
import { FaultyNetwork } from './faulty-network.js';
import { Invariants } from './invariants.js';
import { growAll, lapse } from './model-growing.js';
import { answerFiles, modelBlob, receive } from './model-files.js';
import { ModelServer } from './model-server.js';
import { counter, entry, isMember, type ModelStore } from './model-store.js';
import { replyFields } from './model-threads.js';
import { ModelPage } from './model-page.js';
import { ShownTexts } from './shown-texts.js';
import { LocklessTabs, SharedTabs } from './shared-tabs.js';
import { seededRandom, CountingClock, VirtualClock } from './virtual-clock.js';

// Loading takes real time, everything else in a world virtual time.
await loadFileCode();

const ROOMS = 4;
const USERS = 3;
const FILL = 60;
const HEADS_MS = 25_000;
/** Long enough for every back-off, hold and background refresh to finish. */
const REST_ROUNDS = 6;
/** The messages that still grow do so for the last time. */
const GROW_ROUND = 2;
/** The server ends them. */
const LAPSE_ROUND = 4;
const LOOK_MS = 500;
const TOKEN_LIFE_S = 600;
/** Enough for a transaction of the database, which takes real time. */
const WRITE_TURNS = 40;
const DATABASE = 'parley:http://parley.test:kept';
const OPEN_MESSAGES = 60;
/** Less than a jump and a page together, so that timelines drop messages at both sides. */
const TIMELINE_MESSAGES = 70;

export interface BrowserTraits {
  /** As on pages without TLS. */
  readonly lacksLocks?: boolean;
  /** An access to the storage takes at most this time. Default: none. */
  readonly storageMs?: number;
  /** The clients keep their rooms over a reload. */
  readonly keeps?: boolean;
}

export interface WrittenText {
  readonly roomId: RoomId;
  readonly id: MessageId;
  readonly text: string;
}

export interface SentByUser {
  readonly user: number;
  readonly roomId: RoomId;
  readonly id: string;
}

/** A model server, a faulty network, and clients, in virtual time. */
export class World {
  readonly clock = new VirtualClock();
  readonly server: ModelServer;
  readonly network: FaultyNetwork;
  readonly clients: Parley[] = [];
  readonly userIds: UserId[] = [];
  readonly roomIds: RoomId[] = [];
  readonly faults: unknown[] = [];
  readonly sent: SentByUser[] = [];
  /** Texts whose append was acked. */
  readonly written: WrittenText[] = [];
  /** True after a restore, which can lose acked messages. */
  restored = false;
  readonly timelineMessages = TIMELINE_MESSAGES;
  private readonly timelines = new Map<string, RoomTimeline>();
  private readonly invariants = new Invariants();
  private readonly texts = new ShownTexts();
  private readonly random: () => number;
  readonly databases: IdbFactory[] = [];
  private readonly revoked = new Set<UserId>();
  private readonly storages: ClientStorage[] = [];
  private readonly blobs: BlobStorage[] = [];
  private readonly browsers: (SharedTabs | LocklessTabs)[] = [];
  private readonly pages = new Map<Parley, ModelPage>();
  private readonly vanishing = new Map<Parley, () => void>();
  private readonly clocks: CountingClock[] = [];
  private ids = 0;
  private backup: ModelStore;

  constructor(
    seed: number,
    private readonly browser: BrowserTraits = {},
  ) {
    this.random = seededRandom(seed);
    this.server = new ModelServer(emptyStore(), () => new Date(this.clock.now()).toISOString());
    this.network = new FaultyNetwork(this.server, this.clock, this.random);
    for (let index = 0; index < ROOMS; index++) this.addRoom(index);
    for (let index = 0; index < USERS; index++) this.addUser(index);
    this.backup = structuredClone(this.server.store);
    for (let index = 0; index < USERS; index++) this.clients.push(this.newClient(index));
  }

  /** A world without faults, in which all users are connected. */
  static async calm(): Promise<World> {
    const world = new World(1);
    world.network.faults = false;
    await world.begin();
    await world.pass(1_000);
    return world;
  }

  async begin(): Promise<void> {
    await Promise.all(this.clients.map((client, index) => client.guest(`user${String(index)}`)));
  }

  save(): void {
    this.backup = structuredClone(this.server.store);
  }

  /** Stale reads now return the current state. */
  lag(): void {
    this.network.lagging = structuredClone(this.server.store);
  }

  /** Restores the saved state under a new epoch, and cuts all connections or announces it by `heads` only. */
  restore(cuts: boolean): void {
    this.server.restore(this.backup);
    this.network.discardFrames();
    this.restored = true;
    if (cuts) for (const userId of this.userIds) this.network.cut(userId);
    else this.network.heads();
  }

  send(user: number, roomId: RoomId, body: string): void {
    const client = this.client(user);
    const mentions = this.random() < 0.3 ? this.userIds.filter(() => this.random() < 0.5) : [];
    this.sent.push({ user, roomId, id: client.room(roomId).send(body, { mentions, everyone: this.random() < 0.2 }) });
  }

  /** Sends a reply to a root, also to the room one time in four. */
  reply(user: number, roomId: RoomId, threadId: MessageId, body: string): void {
    const draft = { body, threadId, inRoom: this.random() < 0.25 };
    this.sent.push({ user, roomId, id: this.client(user).room(roomId).send(draft) });
  }

  /** Sends a message with files, and without text if there is none. */
  sendFiles(user: number, roomId: RoomId, files: readonly string[], body = ''): MessageId {
    const id = this.client(user)
      .room(roomId)
      .send({ body, files: files.map(modelBlob) });
    this.sent.push({ user, roomId, id });
    return id;
  }

  /** Stores many messages at once, each in a frame of its own, so that the room has several pages. */
  fill(user: number, roomId: RoomId): void {
    const senderId = this.senderIn(user, roomId);
    for (let index = 0; index < FILL; index++) {
      const id = `filled-${String(++this.ids)}` as MessageId;
      this.server.commit(roomId, (held) => [
        this.server.append(
          held,
          {
            id,
            senderId,
            body: 'filled',
            mentions: [],
          },
          null,
        ),
      ]);
    }
  }

  /** Stores the beginning of a message that grows, by a writer of whom the model has only the texts. */
  startGrowing(user: number, roomId: RoomId, body: string, threadId: MessageId | undefined = undefined): MessageId {
    const id = `growing-${String(++this.ids)}` as MessageId;
    const held = entry(this.server.store.rooms, roomId);
    const message = { id, senderId: this.senderIn(user, roomId), body, mentions: [], grow: 'growing' as const };
    const reply = replyFields(held, threadId === undefined ? {} : { threadId });
    this.server.commit(roomId, () => [this.server.append(held, { ...message, ...reply }, null)]);
    return id;
  }

  /** `null` outside the room: nothing tells the room the newer names of such a user. */
  private senderIn(user: number, roomId: RoomId): UserId | null {
    const userId = this.userIds[user];
    return userId !== undefined && isMember(this.server.store, userId, roomId) ? userId : null;
  }

  /** The user's client writes a growing message. */
  write(user: number, roomId: RoomId, texts: readonly string[]): void {
    const message = this.client(user).room(roomId).grow('mine');
    let text = 'mine';
    for (const part of texts) {
      text += part;
      const whole = text;
      this.try(message.append(part).then(() => this.written.push({ roomId, id: message.id, text: whole })));
    }
    this.try(message.finish());
  }

  /** Runs `act` on a message that the client shows, if there is one. */
  withMessage(
    { user, share }: { readonly user: number; readonly share: number },
    roomId: RoomId,
    act: (room: RoomStore, id: MessageId) => Promise<unknown>,
  ): void {
    const room = this.client(user).room(roomId);
    const { messages } = room.getSnapshot();
    const message = messages[Math.floor(share * messages.length)];
    if (message !== undefined) this.try(act(room, message.id));
  }

  /** Ignores the outcome of a request. */
  try(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.faults.push(error));
  }

  client(user: number): Parley {
    const client = this.clients[user];
    if (client === undefined) throw new Error('no such client');
    return client;
  }

  /** The timeline of this user's client and of a line of the room. */
  timeline(user: number, roomId: RoomId, line: Line = 'all'): RoomTimeline {
    const key = timelineKey(user, roomId, line);
    const timeline = this.timelines.get(key) ?? this.client(user).timeline(roomId, line);
    this.timelines.set(key, timeline);
    return timeline;
  }

  /** The timelines of this user that were used since the last reload. */
  timelinesOf(user: number): RoomTimeline[] {
    return [...this.timelines].flatMap(([key, timeline]) => (key.startsWith(`${String(user)} `) ? [timeline] : []));
  }

  /** Advances the time and checks the invariants periodically. */
  async pass(durationMs: number): Promise<void> {
    for (let leftMs = durationMs; ; leftMs -= LOOK_MS) {
      await this.clock.pass(Math.min(LOOK_MS, leftMs));
      const broken = this.invariants.broken(this) ?? this.texts.broken(this);
      if (broken !== null) throw new Error(broken);
      if (leftMs <= LOOK_MS) return;
    }
  }

  /** Stops faults. Afterwards every client must equal the server; if there were no faults, even without `heads`. */
  async rest(): Promise<void> {
    const hadFaults = this.network.faults;
    this.network.faults = false;
    for (let round = 0; round < REST_ROUNDS; round++) {
      if (round === GROW_ROUND) growAll(this.server);
      if (round === LAPSE_ROUND) this.endGrowing();
      if (hadFaults) this.network.heads();
      await this.pass(HEADS_MS);
    }
  }

  private endGrowing(): void {
    const behind = this.texts.behind(this);
    if (behind !== null) throw new Error(behind);
    lapse(this.server);
  }

  /** Replaces the user's client by a new one that resumes from the same storage. */
  async reload(user: number): Promise<void> {
    this.closeTab(this.client(user));
    for (const { roomId, line } of this.timelinesOf(user)) this.timelines.delete(timelineKey(user, roomId, line));
    this.clients[user] = this.newClient(user);
    await this.client(user).resume();
  }

  /** Cuts all of the user's connections, and lets no new one through until it is called with `false`. */
  setDown(user: number, isDown: boolean): void {
    this.network.isDown = isDown;
    if (isDown) this.network.cut(this.userIds[user] as UserId);
  }

  /** The server ends the user's session, which clients learn when they renew it. */
  revoke(user: number): void {
    this.revoked.add(this.userIds[user] as UserId);
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  /** Number of timers of all the user's clients, including those that `reload` closed. */
  timersOf(user: number): number {
    return this.clocks[user]?.waiting ?? 0;
  }

  private addRoom(index: number): void {
    const id = `room${String(index)}` as RoomId;
    this.roomIds.push(id);
    const room = {
      id,
      kind: 'group' as const,
      visibility: 'public' as const,
      name: `name${String(index)}`,
      topic: null,
      createdAt: new Date(this.clock.now()).toISOString(),
      createdBy: null,
      memberCount: 0,
      firstSeq: counter<never>(1),
      headSeq: counter<never>(0),
      rev: counter<never>(1),
      headRev: counter<never>(1),
      slowModeSeconds: 0,
      archived: false,
      avatarUrl: null,
      ext: null,
    };
    this.server.store.rooms.set(id, { room, rev: 1, messages: [], members: new Map(), growing: new Map() });
  }

  private addUser(index: number): void {
    const id = `user${String(index)}` as UserId;
    this.userIds.push(id);
    this.storages.push(memoryStorage());
    this.databases.push(new IDBFactory());
    this.blobs.push(memoryBlobs());
    this.browsers.push(this.browser.lacksLocks === true ? new LocklessTabs(this.clock, this.random) : new SharedTabs());
    this.clocks.push(new CountingClock(this.clock));
    const brief = { id, username: id, displayName: id, type: 'guest' as const, avatarUrl: null, version: 1 };
    this.server.store.users.set(id, {
      brief,
      urev: 0,
      memberships: new Map(),
      blocked: new Set(),
      blocksUrev: 0,
    });
    // The last room has no members yet.
    for (const roomId of this.roomIds.slice(0, -1)) this.server.setMembership(roomId, id, true);
  }

  /** Another client of this user with the same storage; it is not signed in yet. */
  newTab(user: number): Parley {
    return this.newClient(user);
  }

  /** Ends a client without a chance to save anything. */
  closeTab(client: Parley): void {
    client.close();
    this.pages.get(client)?.vanish();
    this.vanishing.get(client)?.();
  }

  /** The unsent messages that the user's browser has stored. */
  async savedBodies(user: number): Promise<string[]> {
    const storage = this.storages[user];
    if (storage === undefined) return [];
    const keys = ((await storage.keys?.()) ?? []).filter((key) => key.includes(':outbox:'));
    const texts = await Promise.all(keys.map((key) => storage.get(key)));
    return texts.flatMap((text) => (JSON.parse(text ?? '[]') as { body: string }[]).map(({ body }) => body));
  }

  /** What the user's clients have kept of the rooms. Waits for what they are writing. */
  async kept(user: number): Promise<Kept | null> {
    for (let turn = 0; turn < WRITE_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    const userId = this.userIds[user] ?? '';
    return new KeptDatabase(this.databases[user] ?? new IDBFactory(), DATABASE, ownerOf(userId)).read();
  }

  /** The browser stops the page of a client, until it thaws. */
  freeze(client: Parley): void {
    this.pages.get(client)?.freeze();
  }

  thaw(client: Parley): void {
    this.pages.get(client)?.thaw();
  }

  private newClient(index: number): Parley {
    const userId = this.userIds[index];
    const storage = this.storages[index];
    const blobs = this.blobs[index];
    const clock = this.clocks[index];
    const browser = this.browsers[index];
    if (!userId || !storage || !blobs || !clock || !browser) throw new Error('no such user');
    const { random } = this;
    const newId = (): string => `id-${String(++this.ids)}`;
    const report = (error: unknown): void => void this.faults.push(error);
    const page = new ModelPage(clock);
    const { tabs, vanish } = browser.open(page);
    const { storageMs } = this.browser;
    const client = connect({
      url: 'http://parley.test',
      storage: storageMs === undefined ? storage : page.storage(storage, () => random() * storageMs),
      blobs,
      ...(this.browser.keeps === true && { database: this.databases[index] }),
      tabs,
      openMessages: OPEN_MESSAGES,
      timelineMessages: TIMELINE_MESSAGES,
      dial: page.dial(this.network.dialOf(userId)),
      fetch: this.http(userId),
      sendBytes: (request) => this.sendBytes(request),
      runtime: { clock: page.clock, random, newId, report },
    });
    this.vanishing.set(client, vanish);
    this.pages.set(client, page);
    return client;
  }

  private http(userId: UserId): Fetch {
    return async (url, init) => {
      if (this.network.isDown) throw new TypeError('fetch failed');
      const { pathname } = new URL(url);
      if (this.revoked.has(userId) && pathname.endsWith('/refresh'))
        return answer(401, new ChatError('SESSION_REVOKED').toBody());
      if (pathname.includes('/files')) return this.answerFiles(userId, pathname, init);
      const { users } = this.server.store;
      const [, askedId] = /\/v1\/users\/(.+)$/.exec(url) ?? [];
      if (askedId !== undefined) {
        const asked = users.get(askedId as UserId);
        if (asked === undefined) return Response.json(new ChatError('NOT_FOUND').toBody(), { status: 404 });
        return Response.json({ ...asked.brief, createdAt: '' });
      }
      const { brief } = entry(users, userId);
      const tokens = {
        accessToken: `access-${userId}`,
        tokenType: 'Bearer',
        expiresIn: TOKEN_LIFE_S,
        refreshToken: `refresh-${userId}`,
        sessionId: `session-${userId}`,
      };
      return Response.json({ user: { ...brief, createdAt: '' }, tokens });
    };
  }

  private async answerFiles(userId: UserId, path: string, { method = 'GET', body }: RequestInit): Promise<Response> {
    const fields = (typeof body === 'string' ? JSON.parse(body) : {}) as object;
    try {
      return answer(200, await this.network.overHttp(() => answerFiles(this.server, userId, method, path, fields)));
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return answer(400, error.toBody());
    }
  }

  private async sendBytes({ url, blob, progressed, signal }: BytesRequest): Promise<number> {
    progressed(blob.size);
    const status = await this.network.overHttp(() => receive(this.server, url, blob.size));
    signal.throwIfAborted();
    return status;
  }
}

function timelineKey(user: number, roomId: RoomId, line: Line): string {
  return `${String(user)} ${roomId} ${keyOf(line)}`;
}

function emptyStore(): ModelStore {
  return { epoch: 'epoch-1', rooms: new Map(), users: new Map(), files: new Map() };
}

function answer(status: number, body: unknown): Response {
  return { ok: status < 300, status, json: async () => body } as Response;
}
