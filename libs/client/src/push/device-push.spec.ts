import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { DeviceId, Ready } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Me } from '../session/me.js';
import { memoryStorage } from '../storage/memory-storage.js';
import { ValueStore } from '../stores/store.js';
import { DevicePush } from './device-push.js';
import { PushBrowser, type PushPermission, type PushSubscriptionPart } from './push-browser.js';

const KEY = 'parley:push';
const ANN = { user: { id: 'ann' }, sessionId: 's1' } as Me;
const BEN = { user: { id: 'ben' }, sessionId: 's9' } as Me;
const READY = { features: ['push'] } as unknown as Ready;
const SUBSCRIPTION = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } };

/** The push service of a browser: it gives each subscription its own endpoint. */
class FakeBrowser {
  permission: PushPermission = 'default';
  /** What the user answers. */
  answer: PushPermission = 'granted';
  held: PushSubscriptionPart | null = null;
  subscriptions = 0;
  isReachable = true;

  install(): void {
    const unsubscribe = async (): Promise<void> => void (this.held = null);
    const pushManager = {
      getSubscription: async () => this.held,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
        if (!this.isReachable) throw new DOMException('Registration failed', 'AbortError');
        this.subscriptions++;
        const options = { applicationServerKey: Uint8Array.from(applicationServerKey).buffer };
        this.held = { options, toJSON: () => SUBSCRIPTION, unsubscribe };
        return this.held;
      },
    };
    const notification = {
      requestPermission: async () => (this.permission = this.answer),
    };
    Object.defineProperty(notification, 'permission', { get: () => this.permission });
    vi.stubGlobal('Notification', notification);
    vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => ({ pushManager }) } });
  }
}

describe('push for this browser', () => {
  let requests: string[];
  let answer: (request: string) => unknown;
  let publicKey: string;
  let browser: FakeBrowser;
  let me: ValueStore<Me | null>;
  let server: ValueStore<Ready | null>;
  let storage: ReturnType<typeof memoryStorage>;
  let reported: unknown[];

  beforeEach(() => {
    [requests, reported] = [[], []];
    answer = () => undefined;
    publicKey = 'AAEC';
    browser = new FakeBrowser();
    browser.install();
    me = new ValueStore<Me | null>(ANN);
    server = new ValueStore<Ready | null>(READY);
    storage = memoryStorage();
    return () => vi.unstubAllGlobals();
  });

  const ask = async (path: string, method = 'GET', body?: object): Promise<never> => {
    const request = `${method} ${path}`;
    requests.push(body === undefined ? request : `${request} ${JSON.stringify(body)}`);
    if (request === 'GET /v1/push') return { webpush: publicKey === '' ? null : { publicKey }, hook: false } as never;
    return answer(request) as never;
  };

  /** A page that opens, with what the browser has kept. */
  function open(): DevicePush {
    const runtime = {
      clock: new VirtualClock(),
      random: () => 0,
      newId: () => 'new',
      report: (error: unknown) => void reported.push(error),
    };
    const session = { me, ask, signal: new AbortController().signal } as never;
    return new DevicePush({ session, server, storage, key: KEY, runtime }, new PushBrowser());
  }

  const put = (preview: string): string =>
    `PUT /v1/push/devices/new ${JSON.stringify({ kind: 'webpush', subscription: SUBSCRIPTION, preview })}`;

  it('asks only when it is enabled, then subscribes with the key of the server and puts the device', async () => {
    const push = open();
    await push.check();
    expect({ permission: browser.permission, requests, status: push.state.getSnapshot()?.status }).toEqual({
      permission: 'default',
      requests: [],
      status: 'off',
    });
    await push.enable('none');
    expect(requests).toEqual(['GET /v1/push', put('none')]);
    expect(new Uint8Array(browser.held?.options.applicationServerKey ?? new ArrayBuffer())).toEqual(
      Uint8Array.of(0, 1, 2),
    );
    expect(push.state.getSnapshot()).toEqual({ status: 'on', preview: 'none', deviceId: 'new' });
  });

  it('puts the same device at the next start, and again after a sign-in', async () => {
    await open().enable();
    requests = [];
    [me, server] = [new ValueStore<Me | null>(ANN), new ValueStore<Ready | null>(null)];
    const push = open();
    server.set(READY);
    await vi.waitFor(() => expect(push.state.getSnapshot()?.status).toBe('on'));
    expect(requests).toEqual(['GET /v1/push', put('full')]);
    me.set({ ...ANN, sessionId: 's2' as never });
    await vi.waitFor(() => expect(requests).toHaveLength(4));
    expect({ request: requests[3], subscriptions: browser.subscriptions }).toEqual({
      request: put('full'),
      subscriptions: 1,
    });
  });

  it('puts it also if its code loads after the connection', async () => {
    await open().enable();
    requests = [];
    const push = open();
    expect(push.state.getSnapshot()).toBeNull();
    await vi.waitFor(() => expect(push.state.getSnapshot()?.status).toBe('on'));
    expect(requests).toEqual(['GET /v1/push', put('full')]);
  });

  it('puts it once a session: another connection asks nothing', async () => {
    const push = open();
    await push.enable();
    requests = [];
    server.set({ ...READY });
    await push.check();
    expect(requests).toEqual([]);
  });

  it('puts it again after an act that removed all devices, and nothing where push is off', async () => {
    const push = open();
    await push.check();
    push.putAgain();
    await push.check();
    expect(requests).toEqual([]);
    await push.enable();
    requests = [];
    push.putAgain();
    await vi.waitFor(() => expect(requests).toEqual(['GET /v1/push', put('full')]));
  });

  it('subscribes again when the server has another key', async () => {
    await open().enable();
    publicKey = '_-8';
    await open().check();
    expect(browser.subscriptions).toBe(2);
    expect(new Uint8Array(browser.held?.options.applicationServerKey ?? new ArrayBuffer())).toEqual(
      Uint8Array.of(255, 239),
    );
  });

  it('unsubscribes at logout, and keeps no wish for whoever signs in next', async () => {
    const push = open();
    await push.enable();
    me.set(null);
    await vi.waitFor(() => expect(browser.held).toBeNull());
    requests = [];
    me.set(BEN);
    await push.check();
    expect({ requests, status: push.state.getSnapshot()?.status }).toEqual({ requests: [], status: 'off' });
    expect(await storage.get(KEY)).toBeNull();
  });

  it('ends the push of another user who has not logged out here', async () => {
    await open().enable();
    me.set(BEN);
    await open().check();
    expect({ held: browser.held, storage: await storage.get(KEY) }).toEqual({ held: null, storage: null });
  });

  it('leaves a subscription alone that the page has for something else', async () => {
    await new PushBrowser().subscribed('AAEC');
    browser.permission = 'granted';
    await open().check();
    expect(browser.held).not.toBeNull();
  });

  it('puts nothing without the permission, and says if the user has forbidden it', async () => {
    browser.answer = 'denied';
    const push = open();
    await push.enable();
    expect({ requests, status: push.state.getSnapshot()?.status }).toEqual({ requests: [], status: 'denied' });
  });

  it('is denied once the user takes the permission back in the browser', async () => {
    const push = open();
    await push.enable();
    browser.permission = 'denied';
    await push.check();
    expect(push.state.getSnapshot()).toMatchObject({ status: 'denied', deviceId: null });
  });

  it('is not there without the feature, without Web Push, and without a service worker', async () => {
    server.set({ ...READY, features: [] });
    const push = open();
    await push.check();
    expect(push.state.getSnapshot()?.status).toBe('unavailable');
    server.set(READY);
    publicKey = '';
    await push.enable();
    expect(push.state.getSnapshot()?.status).toBe('unavailable');
    vi.stubGlobal('navigator', {});
    await push.check();
    expect(push.state.getSnapshot()?.status).toBe('unsupported');
    expect(requests).toEqual(['GET /v1/push']);
  });

  it('deletes its device and unsubscribes when it is disabled, also without a network', async () => {
    const push = open();
    await push.enable();
    answer = () => {
      throw new ChatError('UNAVAILABLE');
    };
    requests = [];
    await expect(push.disable()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect({ requests, held: browser.held }).toEqual({ requests: ['DELETE /v1/push/devices/new'], held: null });
    expect(push.state.getSnapshot()).toMatchObject({ status: 'off', deviceId: null });
  });

  it('does not put its device again that was removed while the page starts', async () => {
    await open().enable();
    requests = [];
    const push = open();
    await push.remove('new' as DeviceId);
    expect(requests.at(-1)).toBe('DELETE /v1/push/devices/new');
    await push.check();
    expect({ requests: requests.at(-1), status: push.state.getSnapshot()?.status }).toEqual({
      requests: 'DELETE /v1/push/devices/new',
      status: 'off',
    });
  });

  it('rejects if the push service or the server refuses, and stays off', async () => {
    const push = open();
    browser.isReachable = false;
    await expect(push.enable()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    browser.isReachable = true;
    answer = () => {
      throw new ChatError('LIMIT_REACHED');
    };
    await expect(push.enable()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    expect(push.state.getSnapshot()?.status).toBe('off');
    expect(reported).toEqual([]);
  });

  it('lists the devices, tests this one and removes others', async () => {
    const push = open();
    await expect(push.test()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await push.enable();
    requests = [];
    answer = (request) => (request.startsWith('GET') ? { devices: [{ id: 'new' }, { id: 'old' }] } : undefined);
    expect(await push.devices()).toHaveLength(2);
    await push.test();
    await push.remove('old' as DeviceId);
    expect(push.state.getSnapshot()?.status).toBe('on');
    await push.remove('new' as DeviceId);
    expect(push.state.getSnapshot()?.status).toBe('off');
    expect(requests).toEqual([
      'GET /v1/push/devices',
      'POST /v1/push/devices/new/test',
      'DELETE /v1/push/devices/old',
      'DELETE /v1/push/devices/new',
    ]);
  });
});
