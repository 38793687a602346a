import { Injectable } from '@nestjs/common';
import type { PushDue, RoomId } from '#contracts';
import { Clock } from '#platform/clock';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { isConfigured } from './configured-kinds.js';
import { DeviceLookUps } from './device-look-ups.js';
import { insertPushes, type NewPushRow } from './pushes.store.js';
import { dueAt } from './waiting.policy.js';

/** Notes for each device what may have to be pushed to it. */
@Injectable()
export class PushNotes {
  constructor(
    private readonly sql: CourierSql,
    private readonly devices: DeviceLookUps,
    private readonly statuses: ConnectionStatuses,
    private readonly config: CourierConfig,
    private readonly clock: Clock,
  ) {}

  /** Durable when it resolves. @throws ChatError UNAVAILABLE */
  async write(roomId: RoomId, due: readonly PushDue[]): Promise<void> {
    const devices = await this.devices.of(due.map(({ userId }) => userId));
    const concerned = due.filter(({ userId }) => devices.has(userId));
    if (concerned.length === 0) return;
    const statuses = await this.statuses.of(concerned.map(({ userId }) => userId));
    const now = new Date(this.clock.time());
    const rows = concerned.flatMap(({ userId, from, to, at: newestAt }): NewPushRow[] => {
      const at = new Date(newestAt);
      const due_at = dueAt(statuses.get(userId) ?? [], at, now);
      if (due_at === null) return [];
      const span = { room_id: roomId, user_id: userId, from_seq: from, to_seq: to, at, due_at };
      const configured = (devices.get(userId) ?? []).filter((device) => isConfigured(device, this.config));
      return configured.map(({ id, kind }) => ({ ...span, device_id: id, by_hook: kind === 'hook' }));
    });
    await insertPushes(this.sql, rows, new Date(this.clock.time()));
  }
}
