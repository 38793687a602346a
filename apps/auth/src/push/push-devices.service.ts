import { Injectable } from '@nestjs/common';
import type { DeviceId, UserId } from '#contracts';
import type { PushDevice, PushKey, PushReportAnswer, SentDevice } from '#access/push-devices';
import { DevicesStore, type DeviceRow } from '../devices/devices.store.js';
import { PushKeyStore } from './push-key.store.js';

/** Devices, for the courier. */
@Injectable()
export class PushDevicesService {
  constructor(
    private readonly store: DevicesStore,
    private readonly key: PushKeyStore,
  ) {}

  /** The devices of these users whose sessions live. */
  async of(userIds: readonly UserId[]): Promise<PushDevice[]> {
    return (await this.store.livingOf(userIds)).map(toPushDevice);
  }

  /** Deletes those that have still the same endpoint or token. */
  async forget(gone: readonly SentDevice[]): Promise<void> {
    if (gone.length > 0) await this.store.forget(gone);
  }

  /**
   * Notes the key that clients subscribe with, and which devices had a push. A younger key than auth's deletes all web devices.
   * @param key `null` without Web Push
   */
  async report(key: PushKey | null, pushed: readonly DeviceId[]): Promise<PushReportAnswer> {
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
