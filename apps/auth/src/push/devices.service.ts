import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { AuthConfig } from '#config/app-config';
import {
  ChatError,
  DEVICES_PER_USER_MAX,
  type Device,
  type DeviceId,
  type Push,
  type PutDevice,
  type SessionId,
} from '#contracts';
import type { Identity } from '#identity/identity';
import { PushAddresses } from '#platform/egress/push-addresses.policy';
import { hasPush } from '#platform/features';
import { AUTH_STORE } from '../store/names.js';
import { addressHash, addressIn } from './device-address.policy.js';
import { DevicesStore, type DeviceRow, type NewDevice } from './devices.store.js';
import { PushKeyStore } from './push-key.store.js';

/** A user's devices. All methods throw FORBIDDEN for bots, and where no way of push is configured. */
@Injectable()
export class DevicesService {
  private readonly addresses: PushAddresses;

  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly store: DevicesStore,
    private readonly key: PushKeyStore,
    private readonly config: AuthConfig,
  ) {
    this.addresses = new PushAddresses(config);
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
    const address = addressIn(request, this.addresses);
    const { id, preview = 'full' } = request;
    const device: NewDevice = {
      ...{ id, userId: me.actor.userId, sessionId: me.sessionId, preview },
      ...address,
      addressHash: addressHash(address),
    };
    const { row, isNew } = await this.dataSource.transaction((manager) => this.write(manager, device));
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

  private async write(manager: EntityManager, device: NewDevice): Promise<{ row: DeviceRow; isNew: boolean }> {
    const { id, userId, addressHash: hash } = device;
    await this.store.lock(manager, userId, hash);
    const known = await this.store.find(manager, id);
    const isOwn = known?.userId === userId;
    if (known !== undefined && !isOwn && !known.addressHash.equals(hash)) throw new ChatError('IDEMPOTENCY_MISMATCH');
    if (known !== undefined && isSame(known, device)) return { row: known, isNew: false };
    await this.store.replace(manager, device);
    if ((await this.store.countOthers(manager, userId, id)) >= DEVICES_PER_USER_MAX)
      throw new ChatError('LIMIT_REACHED', { scope: 'devicesPerUser' });
    const row = await this.store.put(manager, device);
    if (row === undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
    return { row, isNew: !isOwn };
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
function isSame(known: DeviceRow, { addressHash: hash, ...device }: NewDevice): boolean {
  const fields = ['userId', 'sessionId', 'kind', 'preview', 'p256dh', 'auth', 'platform'] as const;
  return known.addressHash.equals(hash) && fields.every((field) => known[field] === device[field]);
}

function toDevice({ id, kind, preview, platform, createdAt, lastPushAt, sessionId }: DeviceRow, me: SessionId): Device {
  return {
    ...{ id, kind, preview, platform },
    createdAt: createdAt.toISOString(),
    lastPushAt: lastPushAt?.toISOString() ?? null,
    current: sessionId === me,
  };
}
