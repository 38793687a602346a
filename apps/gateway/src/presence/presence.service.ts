import { Injectable } from '@nestjs/common';
import { ChatError, type SettableStatus, type UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { Presence } from './presence.port.js';
import { strongest } from './shown-status.policy.js';
import { VisibilityService } from './visibility.service.js';

/** What people show by being connected. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly presence: Presence,
    private readonly connections: Connections,
    private readonly visibility: VisibilityService,
  ) {}

  /** Shows what the user's connections on this gateway are together, after one has come, gone or changed. */
  refresh(userId: UserId): void {
    const statuses = [...this.connections.of(userId)].map(({ status }) => status);
    this.presence.show(userId, strongest(statuses) ?? 'gone');
  }

  set(connection: Connection, status: SettableStatus): void {
    connection.status = status;
    if (connection.isOpen) this.refresh(connection.userId);
  }

  /** Those of the users who are online and whom the user may see, in the order given. @throws ChatError */
  async onlineFor(userId: UserId, userIds: readonly UserId[]): Promise<UserId[]> {
    const present = await this.presentAmong(userId, userIds);
    const online = userIds.filter((other) => present.has(other));
    if (online.every((other) => other === userId)) return online;
    const visible = await this.visibility.visibleTo(userId, online);
    return online.filter((other) => visible.has(other));
  }

  /** While presence cannot be told, only who asks is known to be there: a room opens all the same. */
  private async presentAmong(userId: UserId, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    try {
      return new Set((await this.presence.statuses(userIds)).keys());
    } catch (error) {
      if (error instanceof ChatError && error.code === 'UNAVAILABLE') return new Set([userId]);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.presence.close();
  }
}
