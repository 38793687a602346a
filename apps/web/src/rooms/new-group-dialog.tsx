import { useState } from 'react';
import { useLocation } from 'wouter';

import type { User } from '#client';
import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from './new-group-dialog.module.css';
import { PeoplePicker } from '#chat/people/people-picker.js';

/** Makes a group with the people to add, and shows it. */
export function NewGroupDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const parley = useParley();
  const [, navigate] = useLocation();
  const [isPublic, setPublic] = useState(false);
  const [people, setPeople] = useState<readonly User[]>([]);
  const form = useForm({
    initial: { name: '', topic: '' },
    optional: ['topic'],
    fieldOf: { NAME_TAKEN: 'name' },
    wordsFor: ({ code }) => (code === 'FORBIDDEN' ? text.newGroup.refused : undefined),
    submit: async ({ name, topic }) => {
      const { roomId } = await parley.createRoom({
        name: name.trim(),
        visibility: isPublic ? 'public' : 'private',
        ...(topic.trim() !== '' && { topic: topic.trim() }),
        ...(people.length > 0 && { memberIds: people.map(({ id }) => id) }),
      });
      onClose();
      navigate(`/rooms/${roomId}`);
    },
  });
  return (
    <Dialog isOpen title={text.rooms.newGroup} onClose={onClose}>
      <form noValidate className={styles.form} onSubmit={form.onSubmit}>
        <TextField
          autoFocus
          label={text.newGroup.name}
          description={isPublic ? text.newGroup.publicNameHint(text.errors.fields.name) : text.errors.fields.name}
          autoComplete="off"
          {...form.field('name')}
        />
        <Checkbox
          label={text.newGroup.isPublic}
          description={text.newGroup.publicHint}
          isSelected={isPublic}
          onChange={setPublic}
        />
        <TextField
          label={text.newGroup.topic}
          description={text.settings.topicHint(text.errors.fields.topic)}
          autoComplete="off"
          {...form.field('topic')}
        />
        <PeoplePicker label={text.newGroup.people} chosen={people} onChange={setPeople} />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <div className={styles.actions}>
          <Button onPress={onClose}>{text.ui.cancel}</Button>
          <Button type="submit" variant="primary" isPending={form.isPending}>
            {text.newGroup.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
