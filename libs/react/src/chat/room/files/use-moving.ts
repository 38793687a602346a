import { useEffect, useState } from 'react';

import type { StoredFile } from '#client';

import { HEAD_BYTES, isMoving, movingForm } from './moving.js';
import { useFileUrl } from './use-file-url.js';

/** The name of the form of a picture that moves; `null` while that is not known, and for one that stands still. */
export function useMoving(file: StoredFile, isWanted = true): string | null {
  const form = movingForm(file.type);
  const [moves, setMoves] = useState<boolean | null>(null);
  const { url } = useFileUrl(file, 'inline', isWanted && form !== null && moves === null);
  useEffect(() => {
    if (url == null) return undefined;
    const ended = new AbortController();
    headOf(url, ended.signal).then(
      (head) => setMoves(isMoving(head)),
      // The picture has no mark then.
      () => undefined,
    );
    return () => ended.abort();
  }, [url]);
  return moves === true ? form : null;
}

/** The first bytes, also of a server that sends all of them. */
async function headOf(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { range: `bytes=0-${String(HEAD_BYTES - 1)}` }, signal });
  if (!response.ok || response.body === null) throw new Error(`The file answered ${String(response.status)}.`);
  const reader = response.body.getReader();
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  while (length < HEAD_BYTES) {
    const { value, done } = await reader.read();
    if (done) break;
    const part = value.subarray(0, HEAD_BYTES - length);
    head.set(part, length);
    length += part.length;
  }
  await reader.cancel();
  return head.subarray(0, length);
}
