import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useNames } from '../../names/use-names.js';
import { useText } from '../../text/use-text.js';
import { isolated } from '../message/isolated.js';
import styles from './typing-line.module.css';

/** Says who is typing. In the tree even when empty, so that screen readers announce its changes. */
export function TypingLine({ roomId }: { roomId: RoomId }) {
  const { typing } = useRoom(roomId);
  const text = useText();
  const names = useNames();
  const people = typing.map((user) => isolated(names.of(user)));
  return (
    <div role="status" aria-label={text.room.typingLabel} className={styles.line}>
      {text.room.typing(people)}
    </div>
  );
}
