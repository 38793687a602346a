import { useState } from 'react';

import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../overlays/dialog.js';
import { TextField } from '../../ui/text-field.js';
import { useRoomActions } from '../state/room-state.js';
import { dayOf, startOfDay } from '../../text/days.js';
import styles from './timeline.module.css';

/** Asks for a date and jumps to its first message. `day` is the date to begin with, as `2026-11-21`. */
export function JumpToDate({ day = dayOf(new Date()), onClose }: { day?: string; onClose: () => void }) {
  const text = useText();
  const { controller } = useRoomActions();
  const [value, setValue] = useState(day);
  const start = startOfDay(value);
  const isDate = !Number.isNaN(start.getTime());
  const jump = (): void => {
    if (!isDate) return;
    onClose();
    void controller.jumpTo({ at: start.toISOString() }, { focus: true });
  };
  return (
    <Dialog title={text.timeline.jumpToDate} size="s" isOpen onClose={onClose}>
      <form
        className={styles['dateForm']}
        onSubmit={(event) => {
          event.preventDefault();
          jump();
        }}
      >
        <TextField label={text.timeline.date} type="date" autoFocus value={value} onChange={setValue} />
        <Button type="submit" variant="primary" isDisabled={!isDate}>
          {text.timeline.jump}
        </Button>
      </form>
    </Dialog>
  );
}
