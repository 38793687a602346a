import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';

import { useConnection, useMe, usePush } from '#react';

import { ReloadButton } from '#chat/parts/failure.js';
import { savesData } from '#chat/parts/use-idle-loading.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { onOpening } from '../worker/opening.js';
import { onNewVersion, registerWorker, worker } from '../worker/registration.js';
import styles from './ask-bar.module.css';
import { usePushMemory } from './use-push-memory.js';

/** Starts the worker of the page, tells it what it must know, and offers the new version that it brings. */
export function WorkerLink() {
  const { state } = usePush();
  const userId = useMe()?.user.id ?? null;
  const [, navigate] = useLocation();
  const hasUpdate = useUpdate();
  const shownFor = state?.status === 'on' ? userId : null;
  usePushMemory(state === null ? undefined : shownFor);
  useEffect(() => ('serviceWorker' in navigator ? onOpening(navigate) : undefined), [navigate]);
  return hasUpdate ? <UpdateOffer /> : null;
}

function UpdateOffer() {
  const text = useFullText();
  return (
    <section role="status" aria-label={text.update.label} className={styles.bar}>
      <p>{text.update.ready}</p>
      <div className={styles.actions}>
        <ReloadButton />
      </div>
    </section>
  );
}

/** True once a newer version than that of the page is there. */
function useUpdate(): boolean {
  const isConnected = useConnection().status === 'connected';
  const [hasUpdate, setUpdate] = useState(false);
  useEffect(() => ('serviceWorker' in navigator ? onNewVersion(() => setUpdate(true)) : undefined), []);
  // A deploy ends all connections: the next one may lead to a server with a newer version.
  useEffect(() => {
    if (isConnected) void lookForUpdate();
  }, [isConnected]);
  return hasUpdate;
}

/** The browser logs a failure. The next connection tries again. */
async function lookForUpdate(): Promise<void> {
  try {
    const known = await worker();
    if (known !== null) await known.update();
    else if (!savesData()) await registerWorker();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
}
