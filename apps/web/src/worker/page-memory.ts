import { indexedDbStorage, memoryStorage } from '#client';

import type { NoticeData } from './notice.policy.js';
import { PUSH_DATABASE, PushMemory, type SharedStorage } from './push-memory.js';
import { worker } from './registration.js';
import { browserDatabases } from '#chat/ui/page-storage.js';

const databases = browserDatabases();

/** What this page tells the worker. */
export const pushMemory = new PushMemory(
  databases === null ? ownMemory() : indexedDbStorage(databases, PUSH_DATABASE),
  () => Date.now(),
);

/** Where the browser lets pages keep nothing, there is no worker that could read it. */
function ownMemory(): SharedStorage {
  const storage = memoryStorage();
  const setAll = async (values: ReadonlyMap<string, string>) => {
    for (const [key, value] of values) await storage.set(key, value);
  };
  return { ...storage, setAll };
}

/** Takes notifications of the worker away for which `isOver` holds. */
export async function closeNotices(isOver: (data: NoticeData | null) => boolean): Promise<void> {
  const shown = (await (await worker())?.getNotifications()) ?? [];
  for (const notice of shown) if (isOver(notice.data as NoticeData | null)) notice.close();
}
