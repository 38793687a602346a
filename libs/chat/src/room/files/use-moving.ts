import { useEffect, useState } from 'react';

import type { StoredFile } from '#client';

import { isMoving, movingForm } from './moving.js';
import { useFileUrl } from './use-file-url.js';

/** Bytes that are read at first, and if those do not tell: the first frame of a GIF, or the profiles of a PNG. */
const HEADS_BYTES = [1_024, 2_097_152] as const;

/** The name of the form of a picture that moves; `null` while that is not known, and for one that stands still. */
export function useMoving(file: StoredFile, isWanted = true): string | null {
  const form = movingForm(file.type);
  const [moves, setMoves] = useState<boolean | null>(null);
  const { url } = useFileUrl(file, 'inline', isWanted && form !== null && moves === null);
  useEffect(() => {
    if (url == null) return undefined;
    const ended = new AbortController();
    movesAt(url, ended.signal).then(
      setMoves,
      // The picture has no mark then.
      () => undefined,
    );
    return () => ended.abort();
  }, [url]);
  return moves === true ? form : null;
}

async function movesAt(url: string, signal: AbortSignal): Promise<boolean> {
  for (const bytes of HEADS_BYTES) {
    const moves = await movesInFirst(bytes, url, signal);
    if (moves !== null) return moves;
  }
  return false;
}

/** Reads no more bytes than tell, also of a server that sends all of them. */
async function movesInFirst(bytes: number, url: string, signal: AbortSignal): Promise<boolean | null> {
  const response = await fetch(url, { headers: { range: `bytes=0-${String(bytes - 1)}` }, signal });
  if (!response.ok || response.body === null) throw new Error(`The file answered ${String(response.status)}.`);
  const reader = response.body.getReader();
  const head = new Uint8Array(bytes);
  let [length, moves]: [number, boolean | null] = [0, null];
  while (length < bytes && moves === null) {
    const { value, done } = await reader.read();
    if (done) break;
    const part = value.subarray(0, bytes - length);
    head.set(part, length);
    length += part.length;
    if (length >= HEADS_BYTES[0]) moves = isMoving(head.subarray(0, length));
  }
  await reader.cancel();
  return moves ?? isMoving(head.subarray(0, length));
}
