import {
  newId,
  type Actor,
  type ConnectionId,
  type RoomId,
  type SessionId,
  type SettableStatus,
  type UserId,
} from '#contracts';
import type { Identity } from '#identity/identity';
import type { UserFrame } from '../fanout/user-frame.policy.js';
import type { WatchList } from '../presence/watch-list.js';
import type { ParleySocket } from '../socket/sockets.js';

/** `all`: from an answered `sync` on, the connection is subscribed to every room of its user. */
export type SyncState = 'none' | 'all';

/** `user:changes` frames that are kept while `sync` is under way; beyond it they are dropped, and `heads` tells. */
const KEPT_FRAMES_MAX = 200;

/** One accepted socket and what the gateway knows of it. */
export class Connection {
  readonly id = newId<ConnectionId>();
  readonly connectedAtMs = performance.now();
  readonly userId: UserId;
  readonly sessionId: SessionId;
  actor: Actor;
  /** The access token's end, in ms of the wall clock. */
  expiresAtMs: number;
  expiryAnnounced = false;
  syncState: SyncState = 'none';
  /** What its user shows by it. */
  status: SettableStatus = 'online';
  /** Whom it watches; none before its first `presence:watch`. */
  watchList: WatchList | undefined;
  /** The rooms it is sent changes of, and since when (`performance.now`). At most the user's rooms. */
  readonly rooms = new Map<RoomId, number>();
  /** Rooms of its user that it has closed: `user:changes` alone does not subscribe them again. */
  readonly closed = new Set<RoomId>();
  /** Whether kept `user:changes` are being delivered; what comes meanwhile goes behind them. */
  isReplaying = false;
  private syncs = 0;
  private readonly kept: UserFrame[] = [];

  constructor(
    readonly socket: ParleySocket,
    identity: Identity,
  ) {
    this.userId = identity.actor.userId;
    this.sessionId = identity.sessionId;
    this.actor = identity.actor;
    this.expiresAtMs = identity.expiresAt.getTime();
  }

  /** A fresh access token of the same session. */
  renew({ actor, expiresAt }: Identity): void {
    this.actor = actor;
    this.expiresAtMs = expiresAt.getTime();
    this.expiryAnnounced = false;
  }

  /** A `sync` that subscribes begins: from now on `user:changes` are kept. */
  beginSync(): void {
    this.syncs += 1;
  }

  /** Whether it was the last `sync` under way: what was kept may now be delivered. */
  endSync(): boolean {
    this.syncs -= 1;
    return this.syncs === 0;
  }

  get keepsFrames(): boolean {
    return this.syncs > 0 || this.isReplaying;
  }

  /** False when there is no room for the frame. */
  keepFrame(frame: UserFrame): boolean {
    return this.kept.length < KEPT_FRAMES_MAX && this.kept.push(frame) > 0;
  }

  get keptFrames(): readonly UserFrame[] {
    return this.kept;
  }

  takeFrame(): UserFrame | undefined {
    return this.kept.shift();
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }
}
