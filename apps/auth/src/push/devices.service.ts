import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import {
  ChatError,
  DEVICES_OF_GUEST_MAX,
  DEVICES_PER_USER_MAX,
  type Device,
  type DeviceId,
  type Push,
  type PutDevice,
  type UserId,
} from '#contracts';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { PushEndpoints } from '#platform/egress/push-endpoints.policy';
import { hasPush } from '#platform/features';
import { NoticesService } from '../mail/notices.service.js';
import { AuthSql } from '../store/auth-sql.js';
import { AccountChangesStore } from '../users/account-changes.store.js';
import { PeopleNotices } from '../users/people-notices.js';
import { targetHash, targetIn } from '../devices/device-target.policy.js';
import { toDevice } from '../devices/device-views.js';
import { DevicesStore, type DeviceRow, type GivenDevice } from '../devices/devices.store.js';
import { PushKeyStore } from './push-key.store.js';

interface WrittenDevice {
  readonly row: DeviceRow;
  /** There was no such device. */
  readonly isNew: boolean;
  readonly isAnnounced: boolean;
}

/** A user's devices. All methods throw FORBIDDEN for bots, and where no way of push is configured. */
@Injectable()
export class DevicesService {
  private readonly endpoints: PushEndpoints;

  constructor(
    private readonly sql: AuthSql,
    private readonly store: DevicesStore,
    private readonly key: PushKeyStore,
    private readonly accounts: AccountChangesStore,
    private readonly notices: NoticesService,
    private readonly people: PeopleNotices,
    private readonly config: AuthConfig,
  ) {
    this.endpoints = new PushEndpoints(config);
  }

  async ways(me: Identity): Promise<Push> {
    this.assertHasPush(me);
    const publicKey = await this.publicKey();
    return { webpush: publicKey === undefined ? null : { publicKey }, hook: this.hasHook };
  }

  async list(me: Identity): Promise<Device[]> {
    this.assertHasPush(me);
    const rows = await this.store.livingOf([me.actor.userId]);
    return rows.map((row) => toDevice(row, me.sessionId));
  }

  /** `isNew`: there was no such device. @throws ChatError INVALID, FORBIDDEN, IDEMPOTENCY_MISMATCH, LIMIT_REACHED */
  async put(me: Identity, request: PutDevice): Promise<{ device: Device; isNew: boolean }> {
    this.assertHasPush(me);
    await this.assertHasKind(request.kind);
    const target = targetIn(request, this.endpoints);
    const { id, preview = 'full' } = request;
    const device = {
      ...{ id, userId: me.actor.userId, sessionId: me.sessionId, preview },
      ...target,
      targetHash: targetHash(target),
    };
    const { row, isNew, isAnnounced } = await this.sql.transaction((open) =>
      this.write(open, device, me.actor.type === 'guest' ? DEVICES_OF_GUEST_MAX : DEVICES_PER_USER_MAX),
    );
    if (isAnnounced) await this.people.publishAccounts([row.userId]);
    return { device: toDevice(row, me.sessionId), isNew };
  }

  async remove(me: Identity, id: DeviceId): Promise<void> {
    this.assertHasPush(me);
    await this.store.remove(me.actor.userId, id);
  }

  /** @throws ChatError NOT_FOUND */
  async test(me: Identity, id: DeviceId): Promise<void> {
    this.assertHasPush(me);
    if (!(await this.store.askForTest(me.actor.userId, id))) throw new ChatError('NOT_FOUND');
  }

  private get hasHook(): boolean {
    return this.config.pushHookUrl !== undefined;
  }

  /** `undefined`: no Web Push, or no courier has told its key yet. */
  private async publicKey(): Promise<string | undefined> {
    return this.config.pushContact === undefined ? undefined : this.key.find();
  }

  /** A device with an address that is new to the user is announced, also under an id that the user has. */
  private async write(open: Sql, device: Omit<GivenDevice, 'isNew'>, ofUserMax: number): Promise<WrittenDevice> {
    const { id, userId, targetHash: hash } = device;
    await this.store.lock(open, userId, hash);
    const known = await this.store.find(open, id);
    const isOwn = known?.userId === userId;
    if (known !== undefined && !isOwn && !known.targetHash.equals(hash)) throw new ChatError('IDEMPOTENCY_MISMATCH');
    if (known !== undefined && isSame(known, device)) return { row: known, isNew: false, isAnnounced: false };
    const isAnnounced = !(await this.store.hasTarget(open, device));
    if (isAnnounced) await this.announce(open, userId);
    await this.store.replace(open, device);
    if ((await this.store.countOthers(open, userId, id)) >= ofUserMax)
      throw new ChatError('LIMIT_REACHED', { scope: 'devicesPerUser' });
    const row = await this.store.put(open, { ...device, isNew: isAnnounced });
    if (row === undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
    return { row, isNew: !isOwn, isAnnounced };
  }

  /** Locks the user before the rows of devices, as a cure does. */
  private async announce(open: Sql, userId: UserId): Promise<void> {
    await this.accounts.note(open, userId);
    await this.notices.send(open, userId, 'device.added');
  }

  private assertHasPush({ actor }: Identity): void {
    if (!hasPush(this.config, actor.type)) throw new ChatError('FORBIDDEN');
  }

  private async assertHasKind(kind: PutDevice['kind']): Promise<void> {
    const isOn = kind === 'webpush' ? (await this.publicKey()) !== undefined : this.hasHook;
    if (!isOn) throw new ChatError('FORBIDDEN', { field: 'kind' });
  }
}

/** A repeat of the request that wrote the device. */
function isSame(known: DeviceRow, { targetHash: hash, ...device }: Omit<GivenDevice, 'isNew'>): boolean {
  const fields = ['userId', 'sessionId', 'kind', 'preview', 'p256dh', 'auth', 'platform'] as const;
  return known.targetHash.equals(hash) && fields.every((field) => known[field] === device[field]);
}
