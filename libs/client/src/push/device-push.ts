import { ChatError } from '#contracts/errors';
import type { Device, DeviceId, Push, PushPreview, Ready, UserId } from '#contracts';

import { retried } from '../runtime/retried.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Session } from '../session/session.js';
import type { ClientStorage } from '../storage/storage.js';
import { type Readable, ValueStore } from '../stores/store.js';
import { Turns } from '../runtime/turns.js';
import type { PushBrowser } from './push-browser.js';

/**
 * `unsupported`: the browser has no push, or the page no service worker. `unavailable`: the server has no Web Push.
 * `denied`: the user has forbidden notifications of this site in the browser.
 */
export type PushStatus = 'unsupported' | 'unavailable' | 'denied' | 'off' | 'on';

export interface PushState {
  readonly status: PushStatus;
  readonly preview: PushPreview;
  /** This browser among `devices`; `null` unless `on`. */
  readonly deviceId: DeviceId | null;
}

export interface PushServices {
  readonly session: Pick<Session, 'me' | 'ask' | 'signal'>;
  readonly server: Readable<Ready | null>;
  readonly storage: ClientStorage;
  readonly key: string;
  readonly runtime: Runtime;
}

/** The wish of a user for this browser, which stays over a reload. */
interface Wish {
  readonly userId: UserId;
  readonly id: DeviceId;
  readonly preview: PushPreview;
}

/**
 * Push for this browser and this user. It puts the device at each start and after each sign-in, and subscribes again when the
 * server has another key. When the session ends, the browser unsubscribes.
 */
export class DevicePush {
  private readonly current = new ValueStore<PushState | null>(null);
  /** A logout may come while the device is put. */
  private readonly turns = new Turns();
  /** The session for which the device was put. */
  private putFor: string | null = null;

  constructor(
    private readonly services: PushServices,
    private readonly browser: PushBrowser,
  ) {
    services.session.me.subscribe(() => this.follow());
    services.server.subscribe(() => this.follow());
    this.follow();
  }

  /** Whether this browser gets pushes, and why not; `null` until that is known. */
  get state(): Readable<PushState | null> {
    return this.current;
  }

  /** Reads the browser's settings, which the user can change at any time, and puts the device if it is not at the server yet. */
  check(): Promise<void> {
    return this.turns.run(() => this.renew());
  }

  /**
   * Asks for the permission, if the user has not answered yet, and puts the device. Call it after a press: browsers ask
   * only then. Without the permission it resolves, and `state` is `denied` or `off`. Rejects with `UNAVAILABLE` if the server or
   * the push service of the browser (`field` is `subscription`) cannot be reached, `INVALID` if the server does not send to
   * that service, `LIMIT_REACHED`, `RATE_LIMITED`.
   */
  async enable(preview: PushPreview = this.preview): Promise<void> {
    const permission = await this.browser.ask();
    await this.turns.run(async () => {
      const userId = this.services.session.me.getSnapshot()?.user.id;
      if (permission !== 'granted' || userId === undefined) return this.renew();
      const id = (await this.wish())?.id ?? (this.services.runtime.newId() as DeviceId);
      await this.put({ userId, id, preview });
    });
  }

  /** Deletes the device and unsubscribes. Without a network it rejects with `UNAVAILABLE`, and no push comes all the same. */
  disable(): Promise<void> {
    return this.turns.run(async () => {
      const wish = await this.wish();
      await (wish === null ? this.leave() : this.end(wish.id));
    });
  }

  /** Sends one push of the type `test` to a device, by default this browser. Rejects with `NOT_FOUND`, `RATE_LIMITED`. */
  async test(id: DeviceId | null = this.deviceId): Promise<void> {
    if (id === null) throw new ChatError('NOT_FOUND', { message: 'Push is off in this browser.' });
    await this.services.session.ask(`${pathOf(id)}/test`, 'POST');
  }

  /** The user's devices, of all sessions. */
  async devices(): Promise<readonly Device[]> {
    return (await this.services.session.ask<{ devices: Device[] }>('/v1/push/devices')).devices;
  }

  /** Deletes a device of the user. That of this browser: as `disable`. */
  remove(id: DeviceId): Promise<void> {
    return this.turns.run(async () => ((await this.wish())?.id === id ? this.end(id) : this.delete(id)));
  }

  /** The server has removed all devices of the user. Puts this one again, if the user wants it. */
  putAgain(): void {
    this.putFor = null;
    this.follow();
  }

  private follow(): void {
    const { session, server, runtime } = this.services;
    const me = session.me.getSnapshot();
    if (me !== null && (server.getSnapshot() === null || this.putFor === me.sessionId)) return;
    this.check().catch((error: unknown) => runtime.report(error));
  }

  private async renew(): Promise<void> {
    const { runtime, session } = this.services;
    const me = session.me.getSnapshot();
    if (me === null) return this.leave();
    const permission = await this.browser.permission();
    if (permission === 'unsupported') return this.show('unsupported');
    if (!this.isAvailable) return this.show('unavailable');
    const wish = await this.wish();
    if (wish === null) return this.leave();
    if (permission !== 'granted') return this.show(permission === 'denied' ? 'denied' : 'off');
    if (this.putFor !== me.sessionId) await retried(() => this.put(wish), runtime, session.signal);
  }

  private async put(wish: Wish): Promise<void> {
    const { session, storage, key } = this.services;
    const { webpush } = await session.ask<Push>('/v1/push');
    if (webpush === null) return this.show('unavailable');
    const sessionId = session.me.getSnapshot()?.sessionId ?? null;
    const subscription = await this.browser.subscribed(webpush.publicKey).catch((cause: unknown) => {
      const details = { message: 'The push service of the browser cannot be reached.', field: 'subscription' };
      throw new ChatError('UNAVAILABLE', details, { cause });
    });
    const { preview, id } = wish;
    await session.ask(pathOf(id), 'PUT', { kind: 'webpush', subscription: subscription.toJSON(), preview });
    await storage.set(key, JSON.stringify(wish));
    this.putFor = sessionId;
    this.current.set({ status: 'on', preview, deviceId: id });
  }

  /**
   * Deletes the wish, also that of another user who used this browser before, and unsubscribes. Leaves a subscription that the
   * page has for something else.
   */
  private async leave(): Promise<void> {
    const { storage, key } = this.services;
    const isOwn = this.deviceId !== null || (await storage.get(key)) !== null;
    await storage.delete(key);
    if (isOwn) await this.browser.unsubscribe();
    this.show((await this.browser.permission()) === 'denied' ? 'denied' : 'off');
  }

  /** `state` changes when the server no longer has the device, or cannot be reached. */
  private async end(id: DeviceId): Promise<void> {
    try {
      await this.delete(id);
    } finally {
      await this.leave();
    }
  }

  private delete(id: DeviceId): Promise<void> {
    return this.services.session.ask(pathOf(id), 'DELETE');
  }

  private show(status: Exclude<PushStatus, 'on'>): void {
    this.putFor = null;
    if (this.current.getSnapshot()?.status !== status)
      this.current.set({ status, preview: this.preview, deviceId: null });
  }

  /** `null` if this user has not turned push on in this browser. */
  private async wish(): Promise<Wish | null> {
    const text = await this.services.storage.get(this.services.key);
    const wish = text === null ? null : (JSON.parse(text) as Wish);
    return wish?.userId === this.services.session.me.getSnapshot()?.user.id ? wish : null;
  }

  private get preview(): PushPreview {
    return this.current.getSnapshot()?.preview ?? 'full';
  }

  private get deviceId(): DeviceId | null {
    return this.current.getSnapshot()?.deviceId ?? null;
  }

  private get isAvailable(): boolean {
    return this.services.server.getSnapshot()?.features.includes('push') === true;
  }
}

function pathOf(id: DeviceId): string {
  return `/v1/push/devices/${encodeURIComponent(id)}`;
}
