import { type KeyboardEvent, type MouseEvent, type PointerEvent, useMemo, useRef, useState } from 'react';

import type { RoomId } from '#client';

import { isMenuKey, keepBrowserMenuShut } from './menu-key.js';

/** A finger that stays this long opens the menu, also in Safari on iOS, which has no event for that. */
const LONG_PRESS_MS = 500;

/** The room whose menu is open, and the row or button at which it is. */
export interface OpenedMenu {
  readonly roomId: RoomId;
  readonly anchor: HTMLElement;
}

/**
 * The menu of a room in the list. Handlers of the list open it: for a press of a button in a row, a right click, a long
 * press of a finger, and its keys.
 */
export function useRoomMenu() {
  const [opened, setOpened] = useState<OpenedMenu | null>(null);
  const press = useRef<ReturnType<typeof setTimeout> | 'opened'>(undefined);
  const handlers = useMemo(() => {
    const open = (target: EventTarget, anchor?: HTMLElement): boolean => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-room]') : null;
      // Safari does not focus a button that is clicked, and the menu gives the focus back.
      anchor?.focus({ preventScroll: true });
      if (row !== null) setOpened({ roomId: row.dataset['room'] as RoomId, anchor: anchor ?? row });
      return row !== null;
    };
    return {
      onContextMenu: (event: MouseEvent) => {
        if (open(event.target)) event.preventDefault();
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (!isMenuKey(event) || !open(event.target)) return;
        event.preventDefault();
        keepBrowserMenuShut();
      },
      onPointerDown: ({ pointerType, target }: PointerEvent) => {
        press.current = undefined;
        if (pointerType !== 'touch') return;
        const timer = setTimeout(() => {
          if (open(target)) press.current = 'opened';
        }, LONG_PRESS_MS);
        const end = (): void => clearTimeout(timer);
        addEventListener('pointerup', end, { once: true });
        addEventListener('pointercancel', end, { once: true });
      },
      onClickCapture: (event: MouseEvent) => {
        const button = event.target instanceof Element ? event.target.closest('button') : null;
        // The click of a long press would also open the room.
        if (press.current === 'opened' || (button !== null && open(event.target, button))) event.preventDefault();
        press.current = undefined;
      },
    };
  }, []);
  return { opened, close: () => setOpened(null), handlers };
}
