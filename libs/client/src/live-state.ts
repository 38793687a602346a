import type { ChatError } from '#contracts/errors';
import type { Ready, RoomId, RoomState, ServerEvent, ServerEventPayloads, UserId } from '#contracts';

import { ServerConnection } from './connection/server-connection.js';
import type { Dial } from './connection/link.js';
import { EventListeners } from './event-listeners.js';
import { Outbox } from './outbox/outbox.js';
import { PresenceWatch } from './presence/presence-watch.js';
import { CatchUp } from './replica/catch-up.js';
import { Refresher } from './replica/refresher.js';
import { Replica } from './replica/replica.js';
import { RoomOpener } from './replica/room-opener.js';
import type { RoomBounds } from './replica/room-replica.js';
import { roomsByActivity } from './rooms/room-list.js';
import { RoomStores } from './rooms/room-stores.js';
import type { Runtime } from './runtime.js';
import type { Session } from './session/session.js';
import type { ClientStorage } from './storage/storage.js';
import { DerivedStore } from './store.js';

export interface Parts {
  readonly session: Session;
  readonly dial: Dial;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly prefix: string;
  readonly bounds: RoomBounds & { readonly openRooms: number };
}

/** All that follows the server for one client: how its parts are joined, and tell each other of what has come. */
export class LiveState {
  readonly rooms: DerivedStore<readonly RoomState[]>;
  readonly blocked: DerivedStore<readonly UserId[]>;
  readonly presence: PresenceWatch;
  readonly stores: RoomStores;
  readonly listeners = new EventListeners();
  readonly link: ServerConnection;
  readonly opener: RoomOpener;
  readonly outbox: Outbox;
  private readonly replica: Replica;
  private readonly catchUp: CatchUp;
  private readonly refresher: Refresher;

  constructor(private readonly parts: Parts) {
    const { session, dial, runtime, storage, prefix, bounds } = parts;
    const changed = (roomId: RoomId): void => this.changed(roomId);
    this.replica = new Replica({
      me: () => session.me.getSnapshot()?.user.id ?? null,
      bounds,
      isOpen: (roomId) => this.stores.get(roomId)?.isOpen ?? false,
      roomChanged: changed,
      dropped: (roomIds) => {
        this.outbox.sendAgain();
        for (const roomId of roomIds) this.stores.get(roomId)?.forgetMark();
      },
      blockedChanged: () => this.blocked.changed(),
    });
    this.rooms = new DerivedStore(() => roomsByActivity(this.replica));
    this.blocked = new DerivedStore(() => [...this.replica.blocked]);
    this.link = new ServerConnection(dial, session, runtime, {
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
    const { replica, opener, outbox, link: requests } = this;
    this.stores = new RoomStores({ replica, opener, outbox, requests, runtime }, bounds.openRooms);
  }

  /** Somebody has signed in: takes up what they left unsent, and connects. Rejects with the reason of the signal. */
  async start(userId: UserId, signal: AbortSignal): Promise<void> {
    this.clear();
    await this.outbox.load(userId);
    signal.throwIfAborted();
    this.link.start();
  }

  /** Disconnects; what is held stays. */
  stop(): void {
    this.catchUp.stop();
    this.refresher.stop();
    this.outbox.halt();
    for (const store of this.stores) store.forgetTyping();
    this.link.close();
  }

  /** Disconnects, and forgets whose it was; what they left unsent stays in storage. */
  clear(): void {
    this.stop();
    this.outbox.clear();
    this.presence.clear();
    for (const store of this.stores) store.forgetMark();
    this.replica.clear();
  }

  private get isCurrent(): boolean {
    return this.link.isConnected && !this.catchUp.isRunning;
  }

  private ready(ready: Ready): void {
    this.outbox.flush();
    this.refresher.start();
    this.catchUp.start(ready.epoch);
    this.presence.resume();
    for (const store of this.stores) store.resume();
    this.listeners.tell('ready', ready);
  }

  private received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    const apply = this.appliers[event];
    if (apply !== undefined) apply(payload);
    this.catchUp.check();
    this.refresher.check();
    this.listeners.tell(event, payload);
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

  private changed(roomId: RoomId): void {
    this.prune(roomId);
    this.stores.get(roomId)?.changed();
    this.rooms.changed();
    // An answer may have shown that something is missing, or what was missing.
    this.catchUp.check();
    this.refresher.check();
  }

  /** A room that is not held although all is known is not mine: it will show nothing any more. */
  private prune(roomId: RoomId): void {
    const cursor = this.replica.rooms.get(roomId)?.gate.cursor;
    const isGone = this.isCurrent && this.replica.shown(roomId) === undefined;
    this.outbox.prune(roomId, cursor ?? (isGone ? Infinity : 0));
  }

  private caughtUp(): void {
    for (const roomId of this.outbox.roomIds) this.prune(roomId);
    for (const store of this.stores) store.changed();
    this.rooms.changed();
    this.refresher.check();
  }

  private async obey(error: ChatError): Promise<void> {
    if (error.retry === 'resync') this.catchUp.restart();
    else if (error.retry === 'reauth') await this.link.renewInPlace(await this.parts.session.renew());
  }
}
