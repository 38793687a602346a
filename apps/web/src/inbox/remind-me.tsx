import { type Ref, useImperativeHandle, useRef, useState } from 'react';

import { Menu, MenuItem, MenuPopover } from '#chat/overlays/menu.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { REMINDERS, reminderTime } from './reminder-times.js';

interface RemindMeProps {
  readonly onChoose: (at: Date) => void;
  readonly ref: Ref<HTMLButtonElement>;
}

/** A button that opens a menu of times. */
export function RemindMe({ onChoose, ref }: RemindMeProps) {
  const { bookmarks: text } = useFullText();
  const button = useRef<HTMLButtonElement>(null);
  useImperativeHandle<HTMLButtonElement | null, HTMLButtonElement | null>(ref, () => button.current);
  const [openedAt, setOpenedAt] = useState<Date | null>(null);
  const close = (): void => setOpenedAt(null);
  return (
    <>
      <Button
        ref={button}
        aria-haspopup="menu"
        aria-expanded={openedAt !== null}
        onPress={() => setOpenedAt(new Date())}
      >
        {text.remindMe}
      </Button>
      {openedAt !== null && (
        <MenuPopover label={text.remindMe} triggerRef={button} onClose={close}>
          <Menu aria-label={text.remindMe} autoFocus="first" onClose={close}>
            {REMINDERS.map((reminder) => (
              <MenuItem
                key={reminder}
                description={momentText(reminderTime(reminder, openedAt))}
                onAction={() => onChoose(reminderTime(reminder, new Date()))}
              >
                {text.reminders[reminder]}
              </MenuItem>
            ))}
          </Menu>
        </MenuPopover>
      )}
    </>
  );
}
