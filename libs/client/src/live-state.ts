import type { ChatError } from '#contracts/errors';
import type { OpenedRoom, Ready, RoomId, RoomState, ServerEvent, ServerEventPayloads, UserId } from '#contracts';

import type { Parts } from './parts.js';
import { ServerConnection } from './connection/server-connection.js';
import { type EventAppliers, eventAppliers } from './event-appliers.js';
import { EventListeners } from './event-listeners.js';
import { LateFiles } from './files/late-files.js';
import { LateGrowing } from './growing/late-growing.js';
import { LateKept } from './kept/late-kept.js';
import { ackedMessage, type PendingMessage } from './outbox/entry.js';
import { Outbox } from './outbox/outbox.js';
import { LateOwnLists } from './own/late-own-lists.js';
import { briefsIn, briefOf } from './people/briefs.policy.js';
import { KnownPeople } from './people/known-people.js';
import { PresenceWatch } from './presence/presence-watch.js';
import { CatchUp } from './replica/catch-up.js';
import type { GrowingText } from './replica/growing-text.js';
import { NotifyEnds } from './replica/notify-ends.js';
import { Refresher } from './replica/refresher.js';
import { Replica } from './replica/replica.js';
import { RoomOpener } from './replica/room-opener.js';
import { roomsInOrder } from './rooms/room-list.js';
import { RoomStores } from './rooms/room-stores.js';
import { Start } from './start.js';
import { DerivedStore, ValueStore } from './stores/store.js';
import type { Line } from './replica/line.policy.js';
import { RoomTimeline } from './timeline/room-timeline.js';
import { Timelines } from './timeline/timelines.js';

/** Connects the parts of a client: connection, replica, outbox and stores. Routes events between them. */
export class LiveState {
  readonly rooms = new DerivedStore<readonly RoomState[]>(() => roomsInOrder(this.replica));
  readonly blocked = new DerivedStore<readonly UserId[]>(() => [...this.replica.blocked]);
  /** True once the user's rooms are known, until sign-out. */
  readonly synced = new ValueStore(false);
  /** Number of messages that will be sent. */
  readonly pending = new ValueStore(0);
  readonly presence: PresenceWatch;
  readonly own: LateOwnLists;
  readonly people: KnownPeople;
  readonly server = new ValueStore<Ready | null>(null);
  readonly stores: RoomStores;
  readonly listeners = new EventListeners();
  readonly link: ServerConnection;
  readonly opener: RoomOpener;
  readonly outbox: Outbox;
  readonly files: LateFiles;
  readonly growing: LateGrowing;
  readonly kept: LateKept;
  readonly start: Start;
  private readonly timelines = new Timelines((roomId) => this.kept.followerOf(roomId));
  private readonly replica: Replica;
  private readonly catchUp: CatchUp;
  private readonly refresher: Refresher;
  private readonly notifyEnds: NotifyEnds;
  private readonly appliers: EventAppliers;

  constructor(private readonly parts: Parts) {
    const { session, dial, runtime, storage, blobs, database, sendBytes, tabs, prefix, bounds, status } = parts;
    const changed = (roomId: RoomId): void => this.changed(roomId);
    this.replica = new Replica({
      me: this.me,
      bounds,
      isOpen: (roomId) => this.stores.get(roomId)?.isShown ?? false,
      followerOf: (roomId) => this.timelines.followerOf(roomId),
      roomChanged: changed,
      dropped: (roomIds) => {
        this.outbox.resendStored();
        for (const roomId of roomIds) this.stores.get(roomId)?.markers.forget();
      },
      blockedChanged: () => this.blocked.changed(),
      ownItem: (item) => this.own.lists?.onItem(item),
      doubted: (text) => this.growing.doubted(text),
    });
    this.notifyEnds = new NotifyEnds(this.replica, runtime.clock, changed);
    this.link = new ServerConnection(dial, session, runtime, {
      status: () => this.presence.own,
      isOffline: parts.isOffline,
      ready: (ready) => this.ready(ready),
      received: (event, payload) => this.received(event, payload),
      answered: this.learn,
    });
    this.people = new KnownPeople(
      (id) => session.ask(`/v1/users/${encodeURIComponent(id)}`),
      (brief) => session.learn(brief),
    );
    this.presence = new PresenceWatch(this.link, runtime, status);
    this.own = new LateOwnLists(this.link, runtime, this.replica.reader, this.has, () => this.isCurrent);
    this.catchUp = new CatchUp(this.replica, this.link, runtime, (isComplete) => this.caughtUp(isComplete));
    this.opener = new RoomOpener(this.replica, this.link, runtime, changed);
    this.refresher = new Refresher(this.replica, this.opener, runtime, () => this.isCurrent);
    this.outbox = new Outbox({
      session,
      sendBytes,
      requests: this.link,
      storage,
      blobs,
      runtime,
      tabs,
      prefix,
      changed,
      stored: (entry) => this.replica.rooms.get(entry.roomId)?.applySent(ackedMessage(entry)),
      keepsUnread: this.keepsUnread,
      generation: () => this.replica.generation,
      recover: this.recover,
    });
    this.growing = this.newGrowing();
    this.files = new LateFiles({ session, sendBytes, runtime, isOffline: parts.isOffline, answered: this.learn });
    const isCurrent = (): boolean => this.isCurrent;
    const place = database === undefined ? null : { database, storage, name: `${prefix}kept` };
    this.kept = new LateKept(place, { me: this.me, replica: this.replica, requests: this.link, runtime, isCurrent });
    this.start = this.newStart();
    this.stores = this.newStores(changed);
    const { replica, catchUp, own, stores, presence } = this;
    this.appliers = eventAppliers({ replica, catchUp, own, stores, presence });
    this.link.state.subscribe(() => this.linkChanged());
  }

  private newStores(roomChanged: (roomId: RoomId) => void): RoomStores {
    const { me, replica, opener, outbox, files, growing, own, timelines, kept, link: requests } = this;
    const { runtime, bounds } = this.parts;
    const keptOf = (roomId: RoomId): OpenedRoom | null => kept.of(roomId);
    return new RoomStores(
      { me, replica, opener, outbox, files, growing, own, timelines, requests, runtime, roomChanged, keptOf },
      bounds.openRooms,
    );
  }

  private newGrowing(): LateGrowing {
    const { replica, link: requests, keepsUnread, server, recover } = this;
    const { runtime } = this.parts;
    const isShown = (text: GrowingText): boolean => this.stores.shows(text);
    return new LateGrowing({ replica, requests, server, runtime, isShown, keepsUnread, recover });
  }

  private newStart(): Start {
    return new Start(this.kept, {
      forget: () => this.forget(),
      show: async (user, kept) => {
        this.learn({ users: [briefOf(user)], ...kept });
        if (kept !== null) this.replica.showKept(kept);
        await this.outbox.load(user.id);
        this.pending.set(this.outbox.unsent);
      },
      connect: () => this.link.start(),
    });
  }

  timeline(roomId: RoomId, line: Line): RoomTimeline {
    const { replica, outbox, link: requests, stores, timelines, me, own } = this;
    const { runtime, bounds } = this.parts;
    const timeline: RoomTimeline = new RoomTimeline(roomId, line, {
      replica,
      requests,
      runtime,
      outbox,
      me,
      own,
      storeOf: (id) => stores.of(id),
      used: (isUsed) => timelines.note(timeline, isUsed),
      messagesMax: bounds.timelineMessages,
    });
    return timeline;
  }

  /** Disconnects but keeps the data in memory. */
  stop(): void {
    this.start.cancel();
    this.kept.stop();
    this.catchUp.stop();
    this.refresher.stop();
    this.own.lists?.stop();
    this.notifyEnds.stop();
    this.outbox.halt();
    this.growing.stop();
    for (const store of this.stores) store.forgetTyping();
    this.link.close();
  }

  /** Disconnects and drops the user's data from memory, and what is kept of it. Unsent messages stay in storage. */
  clear(): Promise<void> {
    this.outbox.clear();
    this.pending.set(0);
    this.forget();
    return this.kept.clear();
  }

  private readonly has = (feature: string): boolean => this.server.getSnapshot()?.features.includes(feature) === true;

  /** A client that is behind does not know what there is. */
  private readonly keepsUnread = (message: Pick<PendingMessage, 'roomId' | 'threadId'>): boolean =>
    this.has('keepsUnread') && (!this.isCurrent || this.stores.hasUnseen(message));

  private readonly me = (): UserId | null => this.parts.session.me.getSnapshot()?.user.id ?? null;

  private readonly learn = (data: unknown): void => this.people.learn(briefsIn(data));

  private get isCurrent(): boolean {
    return this.link.isConnected && !this.catchUp.isRunning;
  }

  /** Disconnects and drops what the server has sent. */
  private forget(): void {
    this.stop();
    this.synced.set(false);
    this.presence.clear();
    this.own.lists?.clear();
    this.people.clear();
    this.files.clear();
    this.server.set(null);
    for (const store of this.stores) store.markers.forget();
    this.replica.clear();
  }

  private ready(ready: Ready): void {
    this.server.set(ready);
    // First: messages that are sent meanwhile keep unread what the client has missed.
    this.catchUp.start(ready.epoch);
    this.outbox.flush();
    void this.outbox.adopt();
    this.refresher.start();
    this.presence.resume(ready);
    for (const store of this.stores) store.markers.resume();
    this.listeners.emit('ready', ready);
  }

  private received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    this.appliers[event]?.(payload);
    this.learn(payload);
    this.catchUp.check();
    this.refresher.check();
    this.listeners.emit(event, payload);
  }

  private changed(roomId: RoomId): void {
    this.notifyEnds.follow(roomId);
    this.prune(roomId);
    this.outbox.noteRules(roomId, this.replica.rooms.get(roomId)?.rules ?? 0);
    this.pending.set(this.outbox.unsent);
    this.stores.get(roomId)?.changed();
    this.timelines.changed(roomId);
    this.rooms.changed();
    this.kept.changed(roomId);
    this.own.lists?.drafts.onPending(roomId, this.outbox.entries(roomId));
    // The change can reveal a gap or close one.
    this.catchUp.check();
    this.refresher.check();
  }

  /** Without a connection, rooms that wait to be opened show what is kept of them. */
  private linkChanged(): void {
    if (this.link.isConnected) return;
    for (const store of this.stores) {
      if (!store.isShown || store.getSnapshot().status !== 'opening') continue;
      store.changed();
      this.timelines.changed(store.roomId);
    }
  }

  /** Removes sent messages that the room shows. A room missing from a complete replica is gone and shows nothing. */
  private prune(roomId: RoomId): void {
    const cursor = this.replica.rooms.get(roomId)?.gate.cursor;
    const isGone = this.isCurrent && this.replica.shown(roomId) === undefined;
    this.outbox.prune(roomId, cursor ?? (isGone ? Infinity : 0));
  }

  private caughtUp(isComplete: boolean): void {
    for (const roomId of this.outbox.roomIds) this.prune(roomId);
    for (const store of this.stores) store.changed();
    this.timelines.allChanged();
    this.rooms.changed();
    if (isComplete) this.synced.set(true);
    if (isComplete) this.own.lists?.outdated();
    if (isComplete) this.kept.caughtUp(this.me());
    this.refresher.check();
  }

  private readonly recover = async (error: ChatError): Promise<void> => {
    if (error.retry === 'resync') this.catchUp.restart();
    else if (error.retry === 'reauth') await this.link.renewInPlace(await this.parts.session.renew());
  };
}
