import {
  newId,
  type Actor,
  type ConnectionId,
  type RoomId,
  type SessionId,
  type SettableStatus,
  type UserChanges,
  type UserId,
} from '#contracts';
import type { Identity } from '#access/identity';
import { ipKey } from '#platform/limits/ip-key.policy';
import type { Caller } from '#platform/limits/admission';
import type { ParleySocket } from '../socket/sockets.js';

/** `all`: the connection has synced and is subscribed to all rooms of its user. */
export type SyncState = 'none' | 'all';

/** `user:changes` frames that are kept during a `sync`. More are dropped, and `heads` makes the client sync again. */
const KEPT_FRAMES_MAX = 200;

/** One `user:changes` event: parsed, and as the JSON text to send. */
export interface UserFrame {
  readonly json: string;
  readonly changes: UserChanges;
}

/** An accepted socket and its state in this gateway. */
export class ClientConnection {
  readonly id = newId<ConnectionId>();
  readonly connectedAtMs = performance.now();
  readonly userId: UserId;
  /** For the turns of its requests. */
  readonly caller: Caller;
  readonly sessionId: SessionId;
  actor: Actor;
  /** When the access token ends, in wall-clock ms. */
  expiresAtMs: number;
  expiryAnnounced = false;
  syncState: SyncState = 'none';
  /** The subscribed rooms, and when each was subscribed (`performance.now`). At most the user's rooms. */
  readonly rooms = new Map<RoomId, number>();
  /** Rooms that the client has closed: `user:changes` does not subscribe them again. */
  readonly closed = new Set<RoomId>();
  /** True while kept `user:changes` are being delivered; new ones are queued behind them. */
  isReplaying = false;
  /** True once `session:ended` was sent to the client. */
  knowsOfEnd = false;
  private syncs = 0;
  private readonly kept: UserFrame[] = [];

  constructor(
    readonly socket: ParleySocket,
    identity: Identity,
    /** The client's, as the limits see it. */
    readonly ip: string,
    /** The presence status that the user has set for this connection. */
    public status: SettableStatus,
  ) {
    this.userId = identity.actor.userId;
    this.caller = { userId: this.userId, ip: ipKey(ip) };
    this.sessionId = identity.sessionId;
    this.actor = identity.actor;
    this.expiresAtMs = identity.expiresAt.getTime();
  }

  /** Takes the identity of a new access token of the same session. */
  renew({ actor, expiresAt }: Identity): void {
    this.actor = actor;
    this.expiresAtMs = expiresAt.getTime();
    this.expiryAnnounced = false;
  }

  /** A `sync` that subscribes begins: `user:changes` are kept from now on. */
  beginSync(): void {
    this.syncs += 1;
  }

  /** Returns true if no other `sync` is in progress: the kept frames may now be delivered. */
  endSync(): boolean {
    this.syncs -= 1;
    return this.syncs === 0;
  }

  get keepsFrames(): boolean {
    return this.syncs > 0 || this.isReplaying;
  }

  /** Returns false if there is no space for the frame. */
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
