import { useEffect, useEffectEvent } from 'react';

import { useEmbedding } from '../../parts/embedding.js';
import { useRoomActions } from '../state/room-state.js';

/** What has an Escape of its own: dialogs, menus, and panels beside the room. */
const OTHERS = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox], aside';

/**
 * Takes an Escape outside of the room's text before the page marks the room as read. On another page, that page has all
 * keys outside of the text.
 */
export function useOuterEscape(act: () => void): void {
  const { threadId } = useRoomActions();
  const isHere = useEmbedding() === null && threadId === null;
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (!isHere || event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(OTHERS) !== null) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    // The page listens at the window, so it comes later.
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
