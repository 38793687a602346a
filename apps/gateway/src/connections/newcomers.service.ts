import { Injectable, Logger } from '@nestjs/common';
import { SessionStatus } from '#identity/session-status';
import type { Connection } from './connection.js';
import { ConnectionsService } from './connections.service.js';

/**
 * Checks the sessions of accepted connections once more: one that ended between the handshake's check and the socket's
 * joining the session's room was not there to be cut. One question after the other, for all who have come meanwhile.
 */
@Injectable()
export class Newcomers {
  private readonly logger = new Logger(Newcomers.name);
  /** Bounded by the connections. */
  private waiting: Connection[] = [];
  private isChecking = false;

  constructor(
    private readonly sessions: SessionStatus,
    private readonly lives: ConnectionsService,
  ) {}

  add(connection: Connection): void {
    this.waiting.push(connection);
    if (!this.isChecking) void this.checkAll();
  }

  /** Never rejects: what could not be told is told by the sweep over all connections. */
  private async checkAll(): Promise<void> {
    this.isChecking = true;
    while (this.waiting.length > 0) {
      const connections = this.waiting;
      this.waiting = [];
      try {
        await this.check(connections);
      } catch (error) {
        this.logger.debug({ event: 'newcomers.not-checked', reason: String(error) });
      }
    }
    this.isChecking = false;
  }

  private async check(connections: readonly Connection[]): Promise<void> {
    const ended = await this.sessions.checkMany(connections.map(({ sessionId }) => sessionId));
    for (const connection of connections) {
      const code = ended.get(connection.sessionId);
      if (code !== undefined && connection.isOpen) this.lives.end(connection, code);
    }
  }
}
