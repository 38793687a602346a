import { flushSync } from 'react-dom';

import type { Parley } from '#client';

import { themeSetting } from '../theme/theme.js';
import { lastWay } from '../ways/last-way.js';
import { closeNotices } from '../worker/page-memory.js';
import { isShellCache } from '../worker/shell-cache.js';
import { browserDatabases, browserStorage, isSiteDataBlocked, tabStorage } from '#chat/ui/page-storage.js';

/** Longer than a browser takes to list its databases. */
const DATABASES_MAX_MS = 1_000;

/**
 * Logs out and leaves nothing of the user in this browser. The storage is emptied at once: the next user may sign in
 * while the server still ends the session.
 */
export async function logOutHere(
  parley: Parley,
  navigate: (path: string, options: { readonly state: unknown }) => void,
): Promise<void> {
  const way = lastWay();
  // The page of the user leaves now, so that nothing of it writes into the storage afterwards.
  const ended = flushSync(() => parley.logout());
  // The entering page offers the way of the user first. It is in the entry of the history, not in the storage.
  flushSync(() => navigate('/', { state: { way } }));
  await Promise.all([ended, emptyBrowser()]);
}

export async function emptyBrowser(): Promise<void> {
  browserStorage().clear();
  tabStorage().clear();
  themeSetting.show();
  // A browser that keeps nothing of the page refuses each of these.
  if (isSiteDataBlocked()) return;
  await Promise.all([closeNotices(() => true), dropCaches(), dropDatabases()]);
}

async function dropCaches(): Promise<void> {
  // Browsers offer caches to secure origins only.
  if (!('caches' in globalThis)) return;
  // The files of the client have nothing of the user: the page of the next one opens without a network too.
  for (const name of await caches.keys()) if (!isShellCache(name)) await caches.delete(name);
}

/** Does not wait for a browser whose IndexedDB does not answer. */
async function dropDatabases(): Promise<void> {
  const databases = browserDatabases();
  if (databases === null) return;
  const dropped = databases.databases().then((known) => {
    for (const { name } of known) if (name !== undefined) databases.deleteDatabase(name);
  });
  await Promise.race([dropped, new Promise((resolve) => setTimeout(resolve, DATABASES_MAX_MS))]);
}
