/** `unsupported`: the browser has no push, or the page has no service worker. */
export type PushPermission = 'default' | 'granted' | 'denied' | 'unsupported';

/** The subset of a browser's `PushSubscription` that the client uses. */
export interface PushSubscriptionPart {
  readonly options: { readonly applicationServerKey: ArrayBuffer | null };
  toJSON(): object;
  unsubscribe(): Promise<unknown>;
}

interface PushManagerPart {
  getSubscription(): Promise<PushSubscriptionPart | null>;
  subscribe(options: { userVisibleOnly: true; applicationServerKey: Uint8Array }): Promise<PushSubscriptionPart>;
}

interface BrowserScope {
  readonly Notification?: { readonly permission: PushPermission; requestPermission(): Promise<PushPermission> };
  readonly navigator?: {
    readonly serviceWorker?: { getRegistration(): Promise<{ readonly pushManager?: PushManagerPart } | undefined> };
  };
}

/** The push of the browser, by the service worker of the page. */
export class PushBrowser {
  private readonly scope = globalThis as unknown as BrowserScope;

  async permission(): Promise<PushPermission> {
    return (await this.manager()) === null ? 'unsupported' : (this.scope.Notification?.permission ?? 'unsupported');
  }

  /** Asks the user, if the user has not answered yet. Browsers only do so after a press. */
  async ask(): Promise<PushPermission> {
    const permission = await this.scope.Notification?.requestPermission();
    return permission === undefined || (await this.manager()) === null ? 'unsupported' : permission;
  }

  /** The subscription for the server's key. Another key means that the server has replaced it: the browser subscribes again. */
  async subscribed(publicKey: string): Promise<PushSubscriptionPart> {
    const key = bytesOf(publicKey);
    const manager = await this.manager();
    if (manager === null) throw new Error('This page has no service worker.');
    const held = await manager.getSubscription();
    if (held !== null && isSame(held.options.applicationServerKey, key)) return held;
    await held?.unsubscribe();
    return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  async unsubscribe(): Promise<void> {
    const held = await (await this.manager())?.getSubscription();
    await held?.unsubscribe();
  }

  private async manager(): Promise<PushManagerPart | null> {
    const registration = await this.scope.navigator?.serviceWorker?.getRegistration();
    return registration?.pushManager ?? null;
  }
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  return one !== null && one.byteLength === other.length && new Uint8Array(one).every((byte, at) => byte === other[at]);
}

function bytesOf(base64url: string): Uint8Array {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
