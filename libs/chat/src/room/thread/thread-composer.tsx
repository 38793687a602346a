import { useState } from 'react';

import type { RoomId } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Checkbox } from '../../ui/checkbox.js';
import { Composer } from '../composer/composer.js';
import { useRoomActions } from '../state/room-state.js';
import styles from './thread-panel.module.css';

/** Writes, edits and sends replies. */
export function ThreadComposer({ roomId }: { readonly roomId: RoomId }) {
  const { thread: text } = useFullText();
  const { threadId } = useRoomActions();
  const [inRoom, setInRoom] = useState(false);
  if (threadId === null) return null;
  const options = (
    <div className={styles.options}>
      <Checkbox label={text.alsoInRoom} isSelected={inRoom} onChange={setInRoom} />
    </div>
  );
  const fields = { threadId, ...(inRoom && { inRoom }) };
  return <Composer roomId={roomId} reply={{ words: text.composer, fields, options, onSent: () => setInRoom(false) }} />;
}
