import { Forward } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useLocation } from 'wouter';

import type { ForwardOrigin, Message } from '#client';
import { useRooms } from '#react';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { roomPath } from '../state/paths.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './message.module.css';
import { useOrigin, useOriginPath } from './use-origin.js';

interface ForwardMarkProps {
  readonly message: Message;
  readonly origin: ForwardOrigin;
}

/** Says whose message this was, and in which room if the user may read it. It then leads to it. */
export function ForwardMark({ message, origin: told }: ForwardMarkProps) {
  const text = useFullText();
  const names = useNames();
  const rooms = useRooms();
  const origin = useOrigin(message, told);
  const room = rooms.find(({ id }) => id === origin.roomId);
  const name = isolated(names.plain({ id: null, displayName: origin.senderName }));
  const words =
    room === undefined
      ? text.message.forwarded(name)
      : text.message.forwardedIn({ name, room: isolated(names.ofRoom(room)) });
  return (
    <p className={styles['forward']}>
      <Forward aria-hidden size={14} />
      {origin.roomId === null ? words : <OriginLink message={message} origin={origin} words={words} />}
    </p>
  );
}

/** The server is asked for the place of the origin when the link is pressed. Until then it leads to the room. */
function OriginLink({ message, origin, words }: ForwardMarkProps & { readonly words: string }) {
  const tabIndex = useInnerTabIndex();
  const [, navigate] = useLocation();
  const pathOf = useOriginPath();
  const path = roomPath(origin.roomId ?? '');
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Without an answer the room itself says what is wrong.
    pathOf(message, origin).then(navigate, () => navigate(path));
  };
  return (
    <a href={path} tabIndex={tabIndex} className={styles['origin']} onClick={onClick}>
      {words}
    </a>
  );
}
