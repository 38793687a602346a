import { Injectable } from '@nestjs/common';
import type { PushDue, RoomId, UserId } from '#contracts';
import { PushDevices, type PushDevice } from '#identity/push-devices.port';
import { USER_BATCH_MAX } from '#identity/user-directory.port';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { insertPushes, type NewPushRow } from './pushes.store.js';
import { dueAt } from './waiting.policy.js';

/** That a user has no device is remembered for this long. */
const DEVICELESS_MS = 2_000;
const DEVICELESS_MAX = 100_000;

/** Notes for each device what may have to be pushed to it. */
@Injectable()
export class PushNotes {
  /** Users without devices, with the time until which that counts, the oldest first. */
  private readonly deviceless = new Map<UserId, number>();

  constructor(
    private readonly sql: CourierSql,
    private readonly devices: PushDevices,
    private readonly statuses: ConnectionStatuses,
    private readonly config: CourierConfig,
  ) {}

  /** Durable when it resolves. @throws ChatError UNAVAILABLE */
  async write(roomId: RoomId, due: readonly PushDue[]): Promise<void> {
    const devices = await this.devicesOf(due.map(({ userId }) => userId));
    if (devices.size === 0) return;
    const statuses = await this.statuses.of([...devices.keys()]);
    const now = new Date();
    const rows = due.flatMap(({ userId, from, to, at: newestAt }): NewPushRow[] => {
      const at = new Date(newestAt);
      const due_at = dueAt(statuses.get(userId) ?? [], at, now);
      if (due_at === null) return [];
      const span = { room_id: roomId, user_id: userId, from_seq: from, to_seq: to, at, due_at };
      return (devices.get(userId) ?? []).map(({ id, kind }) => ({ ...span, device_id: id, by_hook: kind === 'hook' }));
    });
    await insertPushes(this.sql, rows);
  }

  private async devicesOf(userIds: readonly UserId[]): Promise<Map<UserId, PushDevice[]>> {
    const now = performance.now();
    const asked = userIds.filter((userId) => (this.deviceless.get(userId) ?? 0) <= now);
    const found = new Map<UserId, PushDevice[]>();
    for (let start = 0; start < asked.length; start += USER_BATCH_MAX) {
      const devices = await this.devices.devicesOf(asked.slice(start, start + USER_BATCH_MAX));
      for (const device of devices.filter(({ kind }) => this.isConfigured(kind)))
        found.set(device.userId, [...(found.get(device.userId) ?? []), device]);
    }
    for (const userId of asked) this.remember(userId, found.has(userId) ? undefined : now + DEVICELESS_MS);
    return found;
  }

  private isConfigured(kind: PushDevice['kind']): boolean {
    return (kind === 'webpush' ? this.config.pushContact : this.config.pushHookUrl) !== undefined;
  }

  private remember(userId: UserId, until: number | undefined): void {
    this.deviceless.delete(userId);
    if (until === undefined) return;
    this.deviceless.set(userId, until);
    const [oldest] = this.deviceless.keys();
    if (this.deviceless.size > DEVICELESS_MAX && oldest !== undefined) this.deviceless.delete(oldest);
  }
}
