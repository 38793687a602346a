import type { RoomState } from '#client';
import { SECTION_CHARS_MAX } from '#contracts/limits';
import { useParley } from '#react';

import { Dialog } from '../../overlays/dialog.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { TextField } from '../../ui/text-field.js';
import { useForm } from '../../ui/use-form.js';
import styles from './new-section.module.css';

/** Asks for the name of a new section, and moves the room there. */
export function NewSection({ room, onClose }: { readonly room: RoomState; readonly onClose: () => void }) {
  const { roomMenu: text } = useFullText();
  const parley = useParley();
  const form = useForm({
    initial: { section: '' },
    submit: async ({ section }) => {
      await parley.room(room.id).section(section.trim());
      onClose();
    },
  });
  return (
    <Dialog title={text.newSectionTitle} isOpen size="s" onClose={onClose}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <TextField label={text.sectionName} autoFocus maxLength={SECTION_CHARS_MAX} {...form.field('section')} />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.moveHere}
        </Button>
      </form>
    </Dialog>
  );
}
