import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { ClientConnection } from './client-connection.js';

const NONE: ReadonlySet<ClientConnection> = new Set();

/** The connections of this gateway. The handshake bounds them by `MAX_CONNECTIONS`. */
@Injectable()
export class Connections {
  private readonly bySocket = new Map<string, ClientConnection>();
  private readonly byUser = new Map<UserId, Set<ClientConnection>>();

  get size(): number {
    return this.bySocket.size;
  }

  get userCount(): number {
    return this.byUser.size;
  }

  all(): IterableIterator<ClientConnection> {
    return this.bySocket.values();
  }

  of(userId: UserId): ReadonlySet<ClientConnection> {
    return this.byUser.get(userId) ?? NONE;
  }

  bySocketId(socketId: string): ClientConnection | undefined {
    return this.bySocket.get(socketId);
  }

  users(): IterableIterator<UserId> {
    return this.byUser.keys();
  }

  add(connection: ClientConnection): void {
    this.bySocket.set(connection.socket.id, connection);
    const others = this.byUser.get(connection.userId);
    if (others === undefined) this.byUser.set(connection.userId, new Set([connection]));
    else others.add(connection);
  }

  remove(connection: ClientConnection): void {
    this.bySocket.delete(connection.socket.id);
    const others = this.byUser.get(connection.userId);
    others?.delete(connection);
    if (others?.size === 0) this.byUser.delete(connection.userId);
  }
}
