import { LIMITS } from '#contracts/limits';
import type { RoomState } from '#client';
import { useParley } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { Select } from '../../overlays/select.js';
import { TextArea, TextField } from '../../ui/text-field.js';
import { useToast } from '../../ui/toast.js';
import { useForm } from '../../ui/use-form.js';
import styles from './settings.module.css';
import { slowSteps } from './slow-steps.js';

/** Name, topic and slow mode of a group. Only what was changed is sent: others may change the rest meanwhile. */
export function AboutForm({ room }: { room: RoomState }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const form = useForm({
    initial: { name: room.name ?? '', topic: room.topic ?? '', slow: String(room.slowModeSeconds) },
    optional: ['topic'],
    fieldOf: { NAME_TAKEN: 'name' },
    submit: async (values) => {
      const name = values.name.trim();
      const topic = values.topic.trim();
      const slowModeSeconds = Number(values.slow);
      await parley.ask('room:update', {
        roomId: room.id,
        ...(name !== room.name && { name }),
        ...(topic !== (room.topic ?? '') && { topic }),
        ...(slowModeSeconds !== room.slowModeSeconds && { slowModeSeconds }),
      });
      toast.show(text.settings.saved);
    },
  });
  const slow = form.field('slow');
  const slowText = (seconds: number): string =>
    seconds === 0 ? text.settings.slowOff : text.settings.slowEvery(seconds);
  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        label={text.settings.name}
        description={
          room.visibility === 'public' ? text.newGroup.publicNameHint(text.errors.fields.name) : text.errors.fields.name
        }
        autoComplete="off"
        {...form.field('name')}
      />
      <TextArea
        label={text.settings.topic}
        description={text.settings.topicHint(text.errors.fields.topic)}
        rows={2}
        maxLength={LIMITS.topicChars}
        {...form.field('topic')}
      />
      <Select
        label={text.settings.slowMode}
        value={slow.value}
        options={slowSteps(room.slowModeSeconds).map((step) => ({ value: String(step), label: slowText(step) }))}
        onChange={slow.onChange}
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div>
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.settings.save}
        </Button>
      </div>
    </form>
  );
}
