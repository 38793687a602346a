import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Connection } from './connection.js';

const NOBODY: ReadonlySet<Connection> = new Set();

/** The accepted sockets of this gateway. Bounded by `MAX_CONNECTIONS` at the handshake. */
@Injectable()
export class Connections {
  private readonly bySocket = new Map<string, Connection>();
  private readonly byUser = new Map<UserId, Set<Connection>>();

  get size(): number {
    return this.bySocket.size;
  }

  get userCount(): number {
    return this.byUser.size;
  }

  all(): IterableIterator<Connection> {
    return this.bySocket.values();
  }

  of(userId: UserId): ReadonlySet<Connection> {
    return this.byUser.get(userId) ?? NOBODY;
  }

  bySocketId(socketId: string): Connection | undefined {
    return this.bySocket.get(socketId);
  }

  users(): IterableIterator<UserId> {
    return this.byUser.keys();
  }

  add(connection: Connection): void {
    this.bySocket.set(connection.socket.id, connection);
    const others = this.byUser.get(connection.userId);
    if (others === undefined) this.byUser.set(connection.userId, new Set([connection]));
    else others.add(connection);
  }

  remove(connection: Connection): void {
    this.bySocket.delete(connection.socket.id);
    const others = this.byUser.get(connection.userId);
    others?.delete(connection);
    if (others?.size === 0) this.byUser.delete(connection.userId);
  }
}
