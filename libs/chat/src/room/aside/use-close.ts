import { useRef } from 'react';
import { useLocation } from 'wouter';

import type { RoomId } from '#client';

import { useEmbedding } from '../../parts/embedding.js';
import { roomPath } from '../state/paths.js';
import { cameFrom } from '../state/routes.js';

/** Returns a function that leads back to the room. Where the user came from it, the history gets no further entry. */
export function useClose(roomId: RoomId): () => void {
  const [, navigate] = useLocation();
  const isEmbedded = useEmbedding() !== null;
  /** The browser goes back later. A second time would lead too far. */
  const isClosing = useRef(false);
  return () => {
    if (isClosing.current) return;
    isClosing.current = true;
    if (!isEmbedded && cameFrom(roomPath(roomId))) history.back();
    else navigate(roomPath(roomId), { replace: true });
  };
}
