import type { CDPSession, Worker } from '@playwright/test';

import { INSTALLED } from './people.js';
import { noting } from './notifications.js';
import type { Person } from './person.js';

/** Browsers let a worker show notifications and open pages only with a permission and a press that no script can give. */
const NOTE = `
if (self.noted === undefined) {
  self.noted = { shown: [], opened: [] };
  const close = (one) => { noted.shown = noted.shown.filter((each) => each !== one); };
  registration.showNotification = async (title, options) => {
    const one = { title, ...options, close: () => close(one) };
    noted.shown = [...noted.shown.filter(({ tag }) => tag !== options.tag), one];
  };
  registration.getNotifications = async ({ tag } = {}) => noted.shown.filter((one) => tag === undefined || one.tag === tag);
  WindowClient.prototype.focus = async function () { return this; };
  clients.openWindow = async (path) => { noted.opened.push(path); };
  const pages = new BroadcastChannel('test:notices');
  pages.onmessage = ({ data }) => {
    if (data.closed === undefined) pages.postMessage(noted.shown.map(({ tag, data }) => ({ tag, data })));
    else noted.shown = noted.shown.filter(({ tag }) => tag !== data.closed);
  };
}`;
/** Longer than the worker needs to answer, if it notes already. */
const NOTED_MS = 500;
/** A page finds the notifications of the worker there. */
const FIND = `
ServiceWorkerRegistration.prototype.getNotifications = () => new Promise((resolve) => {
  const worker = new BroadcastChannel('test:notices');
  worker.onmessage = ({ data }) => {
    // Others ask in the same channel.
    if (!Array.isArray(data)) return;
    resolve(data.map((one) => ({ ...one, close: () => worker.postMessage({ closed: one.tag }) })));
  };
  worker.postMessage({});
  setTimeout(() => resolve([]), ${String(NOTED_MS)});
});`;

/** A browser in a sandbox reaches no push service: its subscription is the given one. */
const subscribing = (subscription: object): string => `
const KEPT = 'test:subscription';
const subscriptionOf = (key) => ({
  options: { applicationServerKey: Uint8Array.from(JSON.parse(key)).buffer },
  toJSON: () => (${JSON.stringify(subscription)}),
  unsubscribe: async () => localStorage.removeItem(KEPT),
});
PushManager.prototype.getSubscription = async () => {
  const key = localStorage.getItem(KEPT);
  return key === null ? null : subscriptionOf(key);
};
PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
  localStorage.setItem(KEPT, JSON.stringify([...applicationServerKey]));
  return subscriptionOf(localStorage.getItem(KEPT));
};`;

/** The user's answer stays over a reload. */
const REMEMBER = `{
  const { requestPermission } = Notification;
  Notification.requestPermission = () => {
    localStorage.setItem('test:allowed', 'yes');
    return requestPermission.call(Notification);
  };
  if (localStorage.getItem('test:allowed') !== null) void Notification.requestPermission();
}`;

/** A browser with push, which was never asked for the permission. */
export const subscribed = (subscription: object) => ({
  ...INSTALLED,
  // The empty page has no workers.
  script: `if (isSecureContext) {${noting(false).script}${REMEMBER}${FIND}${subscribing(subscription)}}`,
});

export interface WorkerNotice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}

/** The service worker of a person's browser. */
export class PushWorker {
  private constructor(
    private readonly person: Person,
    private readonly worker: Worker,
  ) {}

  /** Waits until the worker has kept the files of the client. */
  static async of(person: Person): Promise<PushWorker> {
    const { context, page } = person;
    const found = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await found.evaluate(NOTE);
    return new PushWorker(person, found);
  }

  /** Gives the worker a push, as the browser does. */
  async push(payload: object): Promise<void> {
    const devTools = await this.debug();
    const found = new Promise<string>((resolve) => {
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [registration] }) => {
        if (registration !== undefined) resolve(registration.registrationId);
      });
    });
    await devTools.send('ServiceWorker.enable');
    const origin = new URL(this.worker.url()).origin;
    const data = JSON.stringify(payload);
    await devTools.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await found, data });
    await devTools.detach();
  }

  /**
   * Stops the worker, as the browser does with one that has nothing to do, but not while it is debugged, as here: a newer
   * version might wait five minutes for that.
   */
  async stop(): Promise<void> {
    const devTools = await this.debug();
    await devTools.send('ServiceWorker.enable');
    await devTools.send('ServiceWorker.stopAllWorkers');
    await devTools.detach();
  }

  /** The notifications on the screen. */
  shown(): Promise<readonly WorkerNotice[]> {
    return this.worker.evaluate<readonly WorkerNotice[]>(
      'noted.shown.map(({ title, body, tag }) => ({ title, body, tag }))',
    );
  }

  /** The URLs for which the worker has opened a window. */
  opened(): Promise<readonly string[]> {
    return this.worker.evaluate<readonly string[]>('noted.opened');
  }

  /** The user takes the notification with this tag away. */
  async dismiss(tag: string): Promise<void> {
    await this.worker.evaluate(`noted.shown.find((one) => one.tag === ${JSON.stringify(tag)}).close()`);
  }

  /** The user clicks on the notification with this tag. */
  async click(tag: string): Promise<void> {
    await this.worker.evaluate(`{
      const notification = noted.shown.find((one) => one.tag === ${JSON.stringify(tag)});
      dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), { notification }));
    }`);
  }

  private async debug(): Promise<CDPSession> {
    const { context } = this.person;
    return context.newCDPSession(context.pages()[0] ?? (await context.newPage()));
  }
}
