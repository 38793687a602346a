import { useCallback, useId, useRef } from 'react';

import type { NotifyLevel, RoomState } from '#client';
import { useParley, useReadable } from '#react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useToast } from '../../ui/toast.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { endOfMute, levelAfter } from './mute-times.js';
import styles from './settings.module.css';

const TIMES = ['hour', 'hours', 'day', 'week'] as const;

/** Mutes the room for a time. Shows nothing if the server cannot end a mute by itself. */
export function MuteUntil({ room: { id, me } }: { room: RoomState }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const label = useId();
  const first = useRef<HTMLButtonElement>(null);
  const leaving = useFocusHandover(useCallback(() => first.current?.focus(), []));
  const canEnd = useReadable(parley.server)?.features.includes('notifyUntil') === true;
  const { notify, notifyUntil = null, notifyThen = null } = me;
  if (!canEnd) return null;
  const set = (level: NotifyLevel, until?: Date): void => {
    parley
      .room(id)
      .notify(level, until)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <div role="group" aria-labelledby={label} className={styles.section}>
      <h3 id={label}>{text.settings.muteUntil}</h3>
      {notifyUntil !== null && (
        <p className={styles.hint}>{text.settings.notifyUntil[notify](new Date(notifyUntil))}</p>
      )}
      <div className={styles.buttons}>
        {TIMES.map((time, index) => (
          <Button key={time} ref={index === 0 ? first : null} onPress={() => set('none', endOfMute(time, new Date()))}>
            {text.settings.muteTimes[time]}
          </Button>
        ))}
        {notifyUntil !== null && (
          <Button ref={leaving} onPress={() => set(levelAfter(notifyThen))}>
            {text.settings.unmute}
          </Button>
        )}
      </div>
    </div>
  );
}
