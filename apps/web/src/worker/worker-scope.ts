/** The subset of a service worker's scope that the worker uses: the types of browsers are either those of pages or those of workers. */
export interface WorkerScope {
  readonly location: Location;
  readonly registration: Pick<ServiceWorkerRegistration, 'getNotifications' | 'showNotification'>;
  readonly clients: OpenPages & { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof WorkerEvents>(name: Name, listener: (event: WorkerEvents[Name]) => void): void;
}

interface WorkerEvents {
  readonly install: LastingEvent;
  readonly activate: LastingEvent;
  readonly fetch: LastingEvent & { readonly request: Request; respondWith(answer: Promise<Response>): void };
  readonly push: LastingEvent & { readonly data: { text(): string } | null };
  readonly notificationclick: LastingEvent & { readonly notification: Notification };
}

interface LastingEvent {
  /** The browser lets the worker run until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** The pages of this origin. */
export interface OpenPages {
  matchAll(options: { readonly type: 'window' }): Promise<readonly OpenPage[]>;
  openWindow(path: string): Promise<unknown>;
}

export interface OpenPage {
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  navigate(path: string): Promise<unknown>;
  postMessage(message: object, ports: readonly MessagePort[]): void;
}
