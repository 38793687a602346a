import { useState } from 'react';

import { ChatError, type MessageId, type RoomId, type ScheduledContent } from '#client';
import { useParley } from '#react';

import { Dialog } from '../../overlays/dialog.js';
import { momentText } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { TextArea, TextField } from '../../ui/text-field.js';
import { useToast } from '../../ui/toast.js';
import { useForm } from '../../ui/use-form.js';
import { dayOf } from '../../text/days.js';
import styles from './schedule-dialog.module.css';
import { clockOf, momentIn, nextMorning } from './schedule-time.js';

export interface ScheduleDialogProps {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly content: ScheduledContent;
  /** When the message is scheduled; left out for a new one. */
  readonly at?: Date;
  /** The text can be changed here too. */
  readonly hasText?: boolean;
  /** Called once the message is scheduled. */
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

/** Asks when the server is to send a message. */
export function ScheduleDialog({ hasText = false, onClose, ...props }: ScheduleDialogProps) {
  const { schedule: text } = useFullText();
  const form = useScheduling({ ...props, onClose });
  const [date, time, body] = [form.field('date'), form.field('time'), form.field('body')];
  return (
    <Dialog title={text.title} size="s" isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        {hasText && <TextArea label={text.message} rows={4} {...body} />}
        <div className={styles.moment}>
          <TextField label={text.date} type="date" autoFocus={!hasText} {...date} />
          <TextField label={text.time} type="time" {...time} />
        </div>
        <p className={styles.hint}>{text.hint}</p>
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.schedule}
        </Button>
      </form>
    </Dialog>
  );
}

function useScheduling({ id, roomId, content, at, onDone, onClose }: Omit<ScheduleDialogProps, 'hasText'>) {
  const parley = useParley();
  const { schedule: text } = useFullText();
  const toast = useToast();
  const [start] = useState(() => at ?? nextMorning(new Date()));
  return useForm({
    initial: { date: dayOf(start), time: clockOf(start), body: content.body },
    fieldOf: { INVALID: 'time' },
    wordsFor: ({ code, details: { field } }) => {
      if (code === 'CONFLICT') return text.conflict;
      if (code === 'LIMIT_REACHED') return text.full;
      return code === 'INVALID' && field === 'at' ? text.badTime : undefined;
    },
    submit: async ({ date, time, body }) => {
      const moment = momentIn(date, time);
      if (Number.isNaN(moment.getTime())) throw new ChatError('INVALID', { field: 'at' });
      const scheduled = await parley.scheduled();
      await scheduled.put({ ...content, id, roomId, body, at: moment });
      toast.show(text.done(momentText(moment)));
      onClose();
      onDone?.();
    },
  });
}
