import type { Hook } from '#contracts';
import type { HookRow } from './hook-row.js';

export function toHook(row: HookRow): Hook {
  return {
    ...{ id: row.id, app: row.app_name, url: row.url, rooms: row.rooms, from: row.from_start ? 'start' : 'now' },
    ...{ status: row.status, reason: row.reason, lagSeconds: row.lag_seconds, waitingRooms: row.waiting_rooms },
    lastAcceptedAt: row.last_accepted_at?.toISOString() ?? null,
    lastError: row.last_error,
    createdAt: row.created_at.toISOString(),
  };
}
