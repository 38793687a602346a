import { newId, type Actor, type ConnectionId, type RoomId, type SessionId, type UserId } from '#contracts';
import type { Identity } from '#identity/identity';
import type { ParleySocket } from '../socket/sockets.js';

/** `all`: from an answered `sync` on, the connection is subscribed to every room of its user. */
export type SyncState = 'none' | 'syncing' | 'all';

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
  /** The rooms it is sent changes of, and since when (`performance.now`). At most the user's rooms. */
  readonly rooms = new Map<RoomId, number>();
  /** Rooms that it has closed, or that its user has lost: `user:changes` alone does not subscribe them again. */
  readonly closed = new Set<RoomId>();

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

  get isOpen(): boolean {
    return this.socket.connected;
  }
}
