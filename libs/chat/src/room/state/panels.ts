import { useCallback } from 'react';
import { useLocation } from 'wouter';

import { useEmbedding } from '../../parts/embedding.js';
import { roomPath } from './paths.js';

/** What stands beside its room in a wide window, and is a dialog in a narrower one. */
const PANELS = ['members', 'files', 'pins', 'search'] as const;
export type Panel = (typeof PANELS)[number];

/** A room needs this width beside the list of rooms and a panel. */
const WIDE = '(min-width: 85rem)';

export function isPanel(name: string | undefined): name is Panel {
  return PANELS.some((panel) => panel === name);
}

/** The URL of a room with one of its panels. */
function panelPath(roomId: string, panel: Panel): string {
  return `${roomPath(roomId)}/${panel}`;
}

/**
 * Returns a function that opens a panel of the room, or closes it if it is open. It returns false where a dialog opens
 * instead: in a narrow window, and on another page.
 */
export function useOpenPanel(roomId: string): (name: string) => boolean {
  const [path, navigate] = useLocation();
  const isEmbedded = useEmbedding() !== null;
  return useCallback(
    (name) => {
      if (isEmbedded || !isPanel(name) || !matchMedia(WIDE).matches) return false;
      const wanted = panelPath(roomId, name);
      navigate(path === wanted ? roomPath(roomId) : wanted, { replace: path !== roomPath(roomId) });
      return true;
    },
    [roomId, path, navigate, isEmbedded],
  );
}
