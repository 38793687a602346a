import { useEffect, useState } from 'react';

import type { FileUse, StoredFile } from '#client';
import { useConnection, useParley } from '#react';

/** A URL that is this old may have expired: its failure says nothing about the bytes. */
const LASTS_MS = 60_000;
/** Pauses before the first, second … URL. If the last one fails too, the bytes are at fault. */
const PAUSES_MS = [0, 1_000, 4_000, 15_000] as const;
/** URLs that are tried if they give bytes, which the browser then cannot show. */
const TRIES_WITH_BYTES = 2;

interface Attempt {
  /** Tells what the URL is for: a URL of something else is not used. */
  readonly key: string;
  readonly url: string | null | undefined;
  readonly failures: number;
  readonly at: number;
}

interface UsableUrl {
  /** `undefined` until it is known, `null` if there is none or the browser cannot show the bytes. */
  readonly url: string | null | undefined;
  /**
   * Call it when the browser could not load the URL. The hook then gets another one, but fewer of them if the URL
   * gives bytes.
   */
  readonly fail: (hasBytes?: boolean) => void;
}

/** A URL at which the browser gets the file while `isWanted`. */
export function useFileUrl({ id, state }: StoredFile, purpose: FileUse, isWanted = true): UsableUrl {
  const parley = useParley();
  const isConnected = useConnection().status === 'connected';
  const [held, setHeld] = useState<Attempt | null>(null);
  const key = `${id} ${state} ${purpose}`;
  const attempt = held?.key === key ? held : null;
  const failures = attempt?.failures ?? 0;
  const isMissing = isWanted && isConnected && attempt?.url === undefined;
  useEffect(() => {
    if (!isMissing) return undefined;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      // After 30 s without an answer, the next connection brings another attempt.
      const url = await parley.fileUrl({ id }, purpose).catch(() => undefined);
      if (isCurrent && url !== undefined) setHeld({ key, url, failures, at: Date.now() });
    };
    const timer = setTimeout(() => void ask(), PAUSES_MS[failures]);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [parley, id, purpose, key, failures, isMissing]);
  const fail = (hasBytes = false): void => {
    if (attempt === null) return;
    const count = Date.now() - attempt.at >= LASTS_MS ? 1 : failures + 1;
    const tries = hasBytes ? TRIES_WITH_BYTES : PAUSES_MS.length;
    setHeld({ ...attempt, failures: count, url: count < tries ? undefined : null });
  };
  return { url: attempt?.url, fail };
}
