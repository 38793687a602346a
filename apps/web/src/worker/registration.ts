import { isSiteDataBlocked } from '#chat/ui/page-storage.js';

const FILE = '/service-worker.js';

/** The worker of this page; `null` in browsers and at URLs that have none, and while developing. */
export async function worker(): Promise<ServiceWorkerRegistration | null> {
  // A browser that keeps no data of the page refuses workers too.
  if (!('serviceWorker' in navigator) || isSiteDataBlocked()) return null;
  return (await navigator.serviceWorker.getRegistration()) ?? null;
}

/** Lets the browser keep the client's files. Registering again does nothing. */
export async function registerWorker(): Promise<void> {
  // Vite's own server has no worker: it would keep the files of yesterday.
  if (import.meta.env.PROD && 'serviceWorker' in navigator && !isSiteDataBlocked())
    await navigator.serviceWorker.register(FILE);
}

/** Calls `listener` when a worker of a newer version has taken over from that of this page. Returns a function that ends it. */
export function onNewVersion(listener: () => void): () => void {
  const { serviceWorker } = navigator;
  let isFirst = serviceWorker.controller === null;
  const changed = (): void => {
    if (!isFirst) listener();
    isFirst = false;
  };
  serviceWorker.addEventListener('controllerchange', changed);
  return () => serviceWorker.removeEventListener('controllerchange', changed);
}
