import { useEffect, useEffectEvent, useState } from 'react';

import { droppedFiles } from './given-files.js';
import type { AddFiles } from './use-add-files.js';

const EVENTS = ['dragover', 'dragleave', 'drop'] as const;

/** Takes files that are dropped anywhere on the page; none if `add` is `null`. Returns true while files are over the page. */
export function useFileDrop(add: AddFiles | null): boolean {
  const [isOver, setOver] = useState(false);
  const onDrag = useEffectEvent((event: DragEvent) => {
    const { dataTransfer, type } = event;
    if (type === 'dragleave') {
      // The event also comes for each element that the pointer leaves; only outside the page it enters no other one.
      if (event.relatedTarget === null) setOver(false);
      return;
    }
    setOver(false);
    if (dataTransfer?.types.includes('Files') !== true || event.defaultPrevented) return;
    // Otherwise the browser would leave the page and show the file.
    event.preventDefault();
    if (type === 'drop') add?.(droppedFiles(dataTransfer.items));
    else {
      dataTransfer.dropEffect = add === null ? 'none' : 'copy';
      setOver(add !== null);
    }
  });
  useEffect(() => {
    const ended = new AbortController();
    for (const type of EVENTS) addEventListener(type, (event) => onDrag(event), { signal: ended.signal });
    return () => ended.abort();
  }, []);
  return isOver && add !== null;
}
