import { Injectable, Logger } from '@nestjs/common';
import { SessionStatus } from '#access/session-status';
import type { ClientConnection } from '../../registry/client-connection.js';
import { ConnectionsService } from './connections.service.js';

/**
 * Checks the sessions of accepted connections once more. If a session ends after the handshake has checked it and
 * before the socket has joined the session's Socket.IO room, the notice that closes sockets does not reach it. One
 * check at a time, for all connections that were accepted in the meantime.
 */
@Injectable()
export class SessionRecheckService {
  private readonly logger = new Logger(SessionRecheckService.name);
  /** Bounded by the connections. */
  private waiting: ClientConnection[] = [];
  private isChecking = false;

  constructor(
    private readonly sessions: SessionStatus,
    private readonly connections: ConnectionsService,
  ) {}

  add(connection: ClientConnection): void {
    this.waiting.push(connection);
    if (!this.isChecking) void this.checkAll();
  }

  /** Never rejects: `ConnectionSweepService` checks again the sessions that could not be checked here. */
  private async checkAll(): Promise<void> {
    this.isChecking = true;
    while (this.waiting.length > 0) {
      const connections = this.waiting;
      this.waiting = [];
      try {
        await this.check(connections);
      } catch (error) {
        this.logger.debug({ event: 'sessions.not-rechecked', reason: String(error) });
      }
    }
    this.isChecking = false;
  }

  private async check(connections: readonly ClientConnection[]): Promise<void> {
    const ended = await this.sessions.checkMany(connections.map(({ sessionId }) => sessionId));
    for (const connection of connections) {
      const code = ended.get(connection.sessionId);
      if (code !== undefined && connection.isOpen) this.connections.end(connection, code);
    }
  }
}
