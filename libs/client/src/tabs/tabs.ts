/** Lets clients that share a storage, such as the tabs of a browser, know of each other. */
export interface Tabs {
  /**
   * Takes the lock of this name; resolves with a function that releases it, or with `null` if another client has it. The
   * lock of a client that is gone is free.
   */
  claim(name: string): Promise<(() => void) | null>;
  /** Sends a text to all clients that listen to this name. */
  tell(name: string, text: string): void;
  /** Returns a function that ends it. */
  listen(name: string, heard: (text: string) => void): () => void;
}

interface TabLocks {
  request(name: string, options: { ifAvailable: true }, held: (lock: unknown) => Promise<void>): Promise<unknown>;
}

interface TabChannel {
  addEventListener(type: 'message', heard: (event: { readonly data: unknown }) => void): void;
  postMessage(text: string): void;
  close(): void;
}

/** The part of `window` that `browserTabs` uses. Browsers have `locks` on `https` and `localhost` only. */
export interface TabScope {
  readonly navigator: { readonly locks?: TabLocks };
  readonly BroadcastChannel: new (name: string) => TabChannel;
}

/** The tabs of one browser, by Web Locks and `BroadcastChannel`; `undefined` if the browser has no locks here. */
export function browserTabs(scope: TabScope): Tabs | undefined {
  const { locks } = scope.navigator;
  if (locks === undefined) return undefined;
  return {
    claim: (name) =>
      new Promise((resolve, reject) => {
        const hold = async (lock: unknown): Promise<void> => {
          if (lock === null) resolve(null);
          else await new Promise<void>((release) => resolve(release));
        };
        locks.request(name, { ifAvailable: true }, hold).catch(reject);
      }),
    tell: (name, text) => {
      const channel = new scope.BroadcastChannel(name);
      channel.postMessage(text);
      channel.close();
    },
    listen: (name, heard) => {
      const channel = new scope.BroadcastChannel(name);
      channel.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') heard(data);
      });
      return () => channel.close();
    },
  };
}
