import { indexedDbStorage, memoryStorage } from '#client';

import type { NoticeData } from './notice.policy.js';
import { PUSH_DATABASE, PushMemory } from './push-memory.js';
import { worker } from './registration.js';
import { browserDatabases } from '#chat/ui/page-storage.js';

const databases = browserDatabases();

/** What this page tells the worker. */
export const pushMemory = new PushMemory(
  databases === null ? memoryStorage() : indexedDbStorage(databases, PUSH_DATABASE),
  () => Date.now(),
);

/** Takes notifications of the worker away for which `isOver` holds. */
export async function closeNotices(isOver: (data: NoticeData | null) => boolean): Promise<void> {
  const shown = (await (await worker())?.getNotifications()) ?? [];
  for (const notice of shown) if (isOver(notice.data as NoticeData | null)) notice.close();
}
