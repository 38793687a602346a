import { indexedDbStorage } from '#client';

import type { NoticeData } from './worker/notice.policy.js';
import { Notices } from './worker/notices.js';
import { PUSH_DATABASE, PushMemory } from './worker/push-memory.js';
import { type Shell, ShellCache } from './worker/shell-cache.js';
import type { WorkerScope } from './worker/worker-scope.js';

declare const self: WorkerScope;
/** Written here by the build (`tools/web/service-worker.ts`). */
declare const SHELL: Shell;

/**
 * The worker that the browser runs beside the pages, and without them: it keeps the client's files and shows pushes. A new
 * version takes over at once; the pages that are open then offer to reload.
 */
const shell = new ShellCache(SHELL, caches, (...request) => fetch(...request));
const memory = new PushMemory(indexedDbStorage(indexedDB, PUSH_DATABASE), () => Date.now());
const notices = new Notices(memory, self.registration, self.clients);

self.addEventListener('install', (event) => {
  void self.skipWaiting();
  event.waitUntil(shell.fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([shell.dropOlder(), self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || !shell.has(request, pathname)) return;
  event.respondWith(shell.answer(request, pathname, (work) => event.waitUntil(work)));
});

self.addEventListener('push', (event) => {
  event.waitUntil(notices.push(event.data?.text()));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(notices.click(event.notification.data as NoticeData | null));
});
