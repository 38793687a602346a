import { Injectable } from '@nestjs/common';
import type { DeviceId, PushPreview, SessionId, UserId } from '#contracts';
import type { SentDevice } from '#access/push-devices';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import type { DeviceTarget } from './device-target.policy.js';
import * as statements from './devices.sql.js';

export interface DeviceRow extends DeviceTarget {
  readonly id: DeviceId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly preview: PushPreview;
  readonly targetHash: Buffer;
  readonly createdAt: Date;
  readonly lastPushAt: Date | null;
}

/** `isNew`: the user had no device with the endpoint or token. */
export type GivenDevice = Omit<DeviceRow, 'createdAt' | 'lastPushAt'> & { readonly isNew: boolean };
export type AnnouncedDevice = DeviceRow & { readonly newAt: Date };

/** Devices that get pushes. A device lives as long as its session. */
@Injectable()
export class DevicesStore {
  constructor(private readonly sql: AuthSql) {}

  /** The living ones of these users. */
  async livingOf(userIds: readonly UserId[]): Promise<DeviceRow[]> {
    return this.sql.rows<DeviceRow>(statements.LIVING_DEVICES, [userIds]);
  }

  /** The living ones of these users that are known since when they became the users', in that order. */
  async announcedOf(userIds: readonly UserId[]): Promise<AnnouncedDevice[]> {
    return this.sql.rows<AnnouncedDevice>(statements.ANNOUNCED_DEVICES, [userIds]);
  }

  /** All stored ones of the user. */
  async storedOf(userId: UserId): Promise<DeviceRow[]> {
    return this.sql.rows<DeviceRow>(statements.STORED_DEVICES, [userId]);
  }

  /** How many each session of the user has. */
  async countBySession(userId: UserId): Promise<Map<SessionId, number>> {
    const rows = await this.sql.rows<{ session_id: SessionId; devices: number }>(statements.COUNT_DEVICES_OF_SESSIONS, [
      userId,
    ]);
    return new Map(rows.map(({ session_id, devices }) => [session_id, devices]));
  }

  /** Changes of devices with this endpoint or token, and of devices of this user, wait for each other until the transaction ends. */
  async lock(open: Sql, userId: UserId, targetHash: Buffer): Promise<void> {
    await open.rows(statements.LOCK_DEVICES_OF_USER, [userId]);
    await open.rows(statements.LOCK_DEVICE_TARGET, [targetHash]);
  }

  /** Also one of another user, or of a session that lives no more. */
  async find(open: Sql, id: DeviceId): Promise<DeviceRow | undefined> {
    return (await open.rows<DeviceRow>(statements.DEVICE, [id]))[0];
  }

  /** Deletes devices with this endpoint or token, except this user's under this id. */
  async replace(open: Sql, { targetHash, userId, id }: Omit<GivenDevice, 'isNew'>): Promise<void> {
    await open.rows(statements.REMOVE_REPLACED_DEVICES, [targetHash, userId, id]);
  }

  /** The living ones of the user but this one. */
  async countOthers(open: Sql, userId: UserId, id: DeviceId): Promise<number> {
    const [row] = await open.rows<{ count: number }>(statements.COUNT_OTHER_DEVICES, [userId, id]);
    return row?.count ?? 0;
  }

  /** Writes a device of the user. Resolves to `undefined` if another user has taken the id meanwhile. */
  async put(open: Sql, device: GivenDevice): Promise<DeviceRow | undefined> {
    const { id, userId, sessionId, kind, preview, endpoint, p256dh, auth, token, platform, targetHash, isNew } = device;
    const rows = await open.rows<DeviceRow>(statements.PUT_DEVICE, [
      id,
      userId,
      sessionId,
      kind,
      preview,
      endpoint,
      p256dh,
      auth,
      token,
      platform,
      targetHash,
      isNew,
    ]);
    return rows[0];
  }

  /** True if the user has a device with this endpoint or token, living or not. */
  async hasTarget(open: Sql, { userId, targetHash }: Pick<DeviceRow, 'userId' | 'targetHash'>): Promise<boolean> {
    const [row] = await open.rows<{ known: boolean }>(statements.DEVICE_IS_KNOWN, [targetHash, userId]);
    return row?.known ?? false;
  }

  /** All of the user. */
  async removeAll(open: Sql, userId: UserId): Promise<void> {
    await open.rows(statements.REMOVE_DEVICES_OF_USER, [userId]);
  }

  async remove(userId: UserId, id: DeviceId): Promise<void> {
    await this.sql.rows(statements.REMOVE_DEVICE, [id, userId]);
  }

  /** Resolves to false if the user has no such living device. */
  async askForTest(userId: UserId, id: DeviceId): Promise<boolean> {
    return (await this.sql.rows(statements.ASK_FOR_TEST, [id, userId])).length === 1;
  }

  /** The living ones that asked for a test, each once. Two couriers skip each other's. */
  async takeTests(): Promise<DeviceRow[]> {
    const taken = await this.sql.rows<{ id: DeviceId }>(statements.TAKE_TESTS, []);
    const ids = taken.flatMap(({ id }) => id ?? []);
    if (ids.length === 0) return [];
    return this.sql.rows<DeviceRow>(statements.DEVICES_TO_TEST, [ids]);
  }

  /** Returns true if the site has any device. It reads one row, so it also counts a device of an expired session. */
  async hasAny(): Promise<boolean> {
    const [row] = await this.sql.rows<{ any: boolean }>(statements.ANY_DEVICE_EXISTS, []);
    return row?.any ?? false;
  }

  async forget(gone: readonly SentDevice[]): Promise<void> {
    await this.sql.rows(statements.FORGET_DEVICES, [
      gone.map(({ id }) => id),
      gone.map(({ addressId }) => Buffer.from(addressId, 'base64url')),
    ]);
  }

  async notePushed(ids: readonly DeviceId[]): Promise<void> {
    await this.sql.rows(statements.NOTE_DEVICES_PUSHED, [ids]);
  }
}
