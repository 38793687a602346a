import type { ChaosRecord, RecordedPush } from '../../records/record.js';
import { type ChaosHistory, type Exchange, groupBy } from '../history.js';

export interface DevicePush extends ChaosRecord<'push'> {
  readonly payload: RecordedPush;
}

/** A device, what its user asked for, and what came to it, in order of time. */
export interface DeviceHistory {
  readonly device: ChaosRecord<'device'>;
  /** When the end of its session was asked for, and acked; `Infinity`: never. */
  readonly endAskedAt: number;
  readonly endedAt: number;
  readonly asked: readonly Exchange[];
  readonly pushes: readonly DevicePush[];
  readonly ofRooms: ReadonlyMap<string, readonly DevicePush[]>;
}

const READ = new WeakMap<ChaosHistory, readonly DeviceHistory[]>();

export function devicesOf(history: ChaosHistory): readonly DeviceHistory[] {
  const read = READ.get(history) ?? readDevices(history);
  READ.set(history, read);
  return read;
}

export function lacksPushes(history: ChaosHistory): string | null {
  return history.of('push').length === 0 ? 'nothing was pushed' : null;
}

/** The push service took it. */
export function isAccepted({ status }: DevicePush): boolean {
  return status < 300;
}

function readDevices(history: ChaosHistory): DeviceHistory[] {
  const pushes = groupBy(history.of('push').filter(isReadable), ({ deviceId }) => deviceId);
  const asked = groupBy(history.exchanges, ({ who }) => who);
  const ends = history.of('deviceEnd');
  return history.of('device').map((device): DeviceHistory => {
    const own = pushes.get(device.deviceId) ?? [];
    const endAt = (isAcked: boolean): number =>
      ends.find(({ deviceId, acked }) => deviceId === device.deviceId && acked === isAcked)?.at ?? Infinity;
    return {
      ...{ device, endAskedAt: endAt(false), endedAt: endAt(true), asked: asked.get(device.who) ?? [] },
      ...{ pushes: own, ofRooms: groupBy(own, ({ payload }) => payload.roomId) },
    };
  });
}

function isReadable(push: ChaosRecord<'push'>): push is DevicePush {
  return push.payload !== null;
}
