import type { Tabs } from '../tabs/tabs.js';
import { browserTabs, type TabScope } from '../tabs/browser-tabs.js';
import type { BlobStorage } from './blob-storage.js';
import type { ClientStorage } from './storage.js';
import type { IdbFactory } from './indexed-db.js';
import { indexedDbBlobs } from './indexed-db-blobs.js';
import { webStorage, type WebStorage } from './web-storage.js';

/** The part of `window` that keeps what a page must find again after a reload. */
interface BrowserScope extends TabScope {
  readonly localStorage: WebStorage;
  readonly indexedDB: IdbFactory;
}

interface BrowserParts {
  readonly storage?: ClientStorage;
  readonly blobs?: BlobStorage;
  readonly tabs?: Tabs | undefined;
}

/** What the page of a browser keeps over a reload; nothing outside browsers, and if the user does not let pages store data. */
export function browserParts(): BrowserParts {
  const { window: scope } = globalThis as unknown as { readonly window?: BrowserScope };
  if (scope === undefined) return {};
  try {
    const { localStorage, indexedDB } = scope;
    return { storage: webStorage(localStorage), blobs: indexedDbBlobs(indexedDB), tabs: browserTabs(scope) };
  } catch {
    // Access to `localStorage` throws a SecurityError.
    return {};
  }
}
