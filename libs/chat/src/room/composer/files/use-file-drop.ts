import { useEffect, useEffectEvent, useState } from 'react';

import { useEmbedding } from '../../../parts/embedding.js';
import { useDropPlace } from '../../aside/drop-place.js';
import { droppedFiles } from './given-files.js';
import type { AddFiles } from './use-add-files.js';

const EVENTS = ['dragover', 'dragleave', 'drop'] as const;

/**
 * Takes files that are dropped anywhere on the page, on the element that another page embeds, or on the part of either that
 * a `DropPlaceProvider` names; none if `add` is `null`. Returns true while files are over it.
 */
export function useFileDrop(add: AddFiles | null): boolean {
  const embedding = useEmbedding();
  const place = useDropPlace() ?? embedding?.element ?? document.documentElement;
  const [isOver, setOver] = useState(false);
  const onDrag = useEffectEvent((event: DragEvent) => {
    const { dataTransfer, type } = event;
    if (type === 'dragleave') {
      // The event also comes for each element that the pointer leaves. Outside the page it enters no other one.
      const { relatedTarget: entered } = event;
      if (!(entered instanceof Node && place.contains(entered))) setOver(false);
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
    for (const type of EVENTS) place.addEventListener(type, (event) => onDrag(event), { signal: ended.signal });
    return () => ended.abort();
  }, [place]);
  return isOver && add !== null;
}
