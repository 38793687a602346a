import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import {
  PushDevices,
  type PushDevice,
  type PushReport,
  type PushReportAnswer,
  type SentDevice,
} from '#identity/push-devices.port';
import { DevicesStore, type DeviceRow } from '../devices/devices.store.js';
import { PushKeyStore } from './push-key.store.js';

/** Devices in auth's own tables. */
@Injectable()
export class StorePushDevices extends PushDevices {
  constructor(
    private readonly store: DevicesStore,
    private readonly key: PushKeyStore,
  ) {
    super();
  }

  override async devicesOf(userIds: readonly UserId[]): Promise<PushDevice[]> {
    return (await this.store.livingOf(userIds)).map(toPushDevice);
  }

  override async forgetDevices(gone: readonly SentDevice[]): Promise<void> {
    if (gone.length > 0) await this.store.forget(gone);
  }

  override async reportPushes({ key, pushed }: PushReport): Promise<PushReportAnswer> {
    if (key !== null) await this.key.keep(key);
    if (pushed.length > 0) await this.store.notePushed(pushed);
    const [tests, hasDevices] = await Promise.all([this.store.takeTests(), this.store.hasAny()]);
    return { tests: tests.map(toPushDevice), hasDevices };
  }
}

function toPushDevice(row: DeviceRow): PushDevice {
  const { id, userId, sessionId, preview, targetHash, kind, endpoint, p256dh, auth, token, platform } = row;
  const head = { id, userId, sessionId, preview, addressId: targetHash.toString('base64url') };
  return kind === 'webpush'
    ? { ...head, kind, endpoint: endpoint ?? '', p256dh: p256dh ?? '', auth: auth ?? '' }
    : { ...head, kind, token: token ?? '', platform: platform ?? '' };
}
