import type { RoomId } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { CopyField } from './copy-field.js';
import styles from './settings.module.css';

/** The URL of the room, to be shared. */
export function RoomUrl({ roomId }: { roomId: RoomId }) {
  const { settings } = useFullText();
  const url = `${location.origin}/rooms/${roomId}`;
  return (
    <section className={styles.section}>
      <CopyField label={settings.address} value={url} action={settings.copy} copied={settings.copied} />
    </section>
  );
}
