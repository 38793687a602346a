import { type ReactNode, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';

import type { Parley } from '#client';
import { useConnection, useParley } from '#react';

import { useText } from '../text/use-text.js';
import { useToast } from '../ui/toast.js';
import { ReloadButton } from './failure.js';
import { type Part, soon } from './part.js';

/** A request may fail some moments before the page knows that its connection is lost. */
const NOTICE_MS = 1_000;

interface LoadingProps {
  readonly part: Part<unknown>;
  readonly onLoaded: () => void;
  readonly fallback: ReactNode;
}

/** In place of content that is not loaded. Waits for the network. */
export function LoadingPart({ part, onLoaded, fallback }: LoadingProps) {
  const parley = useParley();
  const { status } = useConnection();
  const isOnline = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const [failure, setFailure] = useState<{ readonly cause: unknown } | null>(null);
  const succeed = useEffectEvent(onLoaded);
  useEffect(() => {
    if (isHopeless(parley)) return undefined;
    let isCurrent = true;
    const load = async (): Promise<void> => {
      await part.load().catch(async () => {
        await noticed();
        // Without a connection the next one tries again.
        if (isCurrent && !isCut(parley)) await part.load();
      });
      if (isCurrent && part.loaded !== null) succeed();
    };
    load().catch((cause: unknown) => isCurrent && !isCut(parley) && setFailure({ cause }));
    return () => {
      isCurrent = false;
    };
  }, [part, parley, status, isOnline]);
  if (failure !== null) throw failure.cause;
  return fallback;
}

/** In place of what a press has opened, until it is loaded. Closes it and says why if that is not soon. */
export function OpeningPart({ part, onLoaded, onClose, fallback }: LoadingProps & { readonly onClose: () => void }) {
  const parley = useParley();
  const toast = useToast();
  const { parts } = useText();
  const settle = useEffectEvent((outcome: Outcome) => {
    if (outcome === 'loaded') return onLoaded();
    if (outcome === 'cut') toast.show(parts.cut);
    else toast.show(parts.failed, <ReloadButton />);
    onClose();
  });
  useEffect(() => {
    let isCurrent = true;
    void open(part, parley).then((outcome) => isCurrent && settle(outcome));
    return () => {
      isCurrent = false;
    };
  }, [part, parley]);
  return fallback;
}

type Outcome = 'loaded' | 'cut' | 'failed';

async function open(part: Part<unknown>, parley: Parley): Promise<Outcome> {
  if (isHopeless(parley)) return 'cut';
  try {
    if ((await soon(part.load())) !== null) return 'loaded';
    return isCut(parley) ? 'cut' : 'failed';
  } catch (error) {
    await noticed();
    if (isCut(parley)) return 'cut';
    reportError(error);
    return 'failed';
  }
}

function noticed(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, NOTICE_MS));
}

/** True if the server cannot be reached. A server on the same machine can be, without a network. */
function isCut(parley: Parley): boolean {
  const { status } = parley.connection.getSnapshot();
  return status === 'waiting' || (status !== 'connected' && !navigator.onLine);
}

/** A service worker of the page may have kept the file. */
function isHopeless(parley: Parley): boolean {
  return isCut(parley) && !navigator.serviceWorker?.controller;
}

function watchNetwork(onChange: () => void): () => void {
  addEventListener('online', onChange);
  addEventListener('offline', onChange);
  return () => {
    removeEventListener('online', onChange);
    removeEventListener('offline', onChange);
  };
}
