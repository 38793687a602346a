import type { Device, NewDevice, SessionId } from '#contracts';
import type { DeviceRow } from './devices.store.js';

export function toNewDevice({ id, kind, preview, platform, createdAt, lastPushAt, sessionId }: DeviceRow): NewDevice {
  return {
    ...{ id, kind, preview, platform },
    createdAt: createdAt.toISOString(),
    lastPushAt: lastPushAt?.toISOString() ?? null,
    sessionId,
  };
}

/** @param me the session that asks */
export function toDevice(row: DeviceRow, me: SessionId): Device {
  return { ...toNewDevice(row), current: row.sessionId === me };
}
