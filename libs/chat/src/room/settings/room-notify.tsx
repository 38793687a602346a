import type { NotifyLevel, RoomState } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Select } from '../../overlays/select.js';
import { useToast } from '../../ui/toast.js';
import { MuteUntil } from './mute-until.js';
import styles from './settings.module.css';

const LEVELS: readonly NotifyLevel[] = ['all', 'mentions', 'none'];

/** The choice of the messages of which the user is notified. Takes effect at once. */
export function RoomNotify({ room }: { room: RoomState }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const choose = (notify: NotifyLevel): void => {
    parley
      .room(room.id)
      .notify(notify)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <section className={styles.section}>
      <Select
        label={text.settings.notifications}
        value={room.me.notify}
        options={LEVELS.map((value) => ({ value, label: text.settings.notify[value] }))}
        onChange={choose}
      />
      <MuteUntil room={room} />
    </section>
  );
}
