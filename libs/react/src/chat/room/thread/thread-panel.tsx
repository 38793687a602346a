import { X } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { MessageId, RoomId } from '#client';

import { IconButton } from '../../overlays/icon-button.js';
import { Boundary } from '../../parts/boundary.js';
import { useFullText } from '../../text/use-full-text.js';
import { focusedElement } from '../../ui/focused-element.js';
import { DropPlaceProvider } from '../composer/files/use-file-drop.js';
import { MessageDialogs } from '../message/actions/message-dialogs.js';
import { RoomProvider } from '../room-state.js';
import { FollowButton } from './follow-button.js';
import { ThreadContent } from './thread-content.js';
import styles from './thread-panel.module.css';
import { useClose } from './use-close.js';
import { useReturn } from './use-return.js';

export interface ThreadPanelProps {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
  /** The reply to begin at. */
  readonly seq: number | undefined;
  /** Tells whether the panel covers the room, which has no space beside it. */
  readonly onCover: (isCovered: boolean) => void;
}

/** One thread, beside its room. Give it the thread's id as `key`. */
export function ThreadPanel({ roomId, threadId, seq, onCover }: ThreadPanelProps) {
  const text = useFullText();
  const panel = useRef<HTMLElement>(null);
  const [element, setElement] = useState<HTMLElement | null>(null);
  const close = useClose(roomId);
  useReturn(panel, threadId);
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
    if (event.key === 'Escape' && isInside && !event.defaultPrevented) close();
  };
  return (
    <aside ref={take} aria-label={text.thread.title} tabIndex={-1} className={styles.panel} onKeyDown={onKeyDown}>
      <header className={styles.header}>
        <h2 className={styles.title}>{text.thread.title}</h2>
        <FollowButton roomId={roomId} threadId={threadId} />
        <IconButton label={text.thread.close} icon={X} onPress={close} />
      </header>
      <DropPlaceProvider value={element}>
        <RoomProvider roomId={roomId} threadId={threadId} seq={seq}>
          <Boundary>
            <ThreadContent roomId={roomId} threadId={threadId} />
          </Boundary>
          <MessageDialogs />
        </RoomProvider>
      </DropPlaceProvider>
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
