import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { MessageId } from '#client';

import { IconButton } from '../../overlays/icon-button.js';
import { focusedElement } from '../../ui/focused-element.js';
import { PaneHeader } from '../../ui/pane-header.js';
import { DropPlaceProvider } from './drop-place.js';
import styles from './side-panel.module.css';
import { useReturn } from './use-return.js';

export interface SidePanelProps {
  readonly title: string;
  /** The name of the button that closes it. */
  readonly closeLabel: string;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  /** The message that gets the focus when the panel closes and what had it before is gone. */
  readonly about?: MessageId;
  readonly onClose: () => void;
  /** Tells whether the panel covers the room, which has no space beside it. */
  readonly onCover: (isCovered: boolean) => void;
  readonly children: ReactNode;
}

/** A panel beside the room, or in its place where only one of them fits. Takes the focus, and gives it back. */
export function SidePanel({ title, closeLabel, actions, about, onClose, onCover, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const [element, setElement] = useState<HTMLElement | null>(null);
  useReturn(panel, about ?? null);
  useCovering(element, onCover);
  useEffect(() => {
    // A phone does not give the focus to the text.
    if (panel.current?.contains(focusedElement()) === false) panel.current.focus();
  }, []);
  const take = useCallback((given: HTMLElement | null) => {
    panel.current = given;
    setElement(given);
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // React's events also come from dialogs and menus that the panel has opened.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key !== 'Escape' || !isInside || event.defaultPrevented) return;
    // Escape means something else outside of panels.
    event.preventDefault();
    onClose();
  };
  return (
    <aside ref={take} aria-label={title} tabIndex={-1} className={styles.panel} onKeyDown={onKeyDown}>
      <PaneHeader title={title}>
        {actions}
        <IconButton label={closeLabel} icon={X} onPress={onClose} />
      </PaneHeader>
      <DropPlaceProvider value={element}>{children}</DropPlaceProvider>
    </aside>
  );
}

/** The style sheet decides where the panel is: in a narrow page it is as wide as that. */
function useCovering(panel: HTMLElement | null, onCover: (isCovered: boolean) => void): void {
  useLayoutEffect(() => {
    const page = panel?.parentElement ?? null;
    if (panel === null || page === null) return undefined;
    const tell = (): void => onCover(panel.offsetWidth >= page.offsetWidth);
    tell();
    const watch = new ResizeObserver(tell);
    watch.observe(page);
    return () => {
      watch.disconnect();
      onCover(true);
    };
  }, [panel, onCover]);
}
