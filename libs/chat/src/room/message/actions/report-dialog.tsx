import { type FormEvent, useState } from 'react';

import type { Message, ReportReason } from '#client';
import { REPORT_NOTE_CHARS } from '#contracts/limits';
import { isBlank } from '#contracts/text';
import { useParley } from '#react';

import { Dialog } from '../../../overlays/dialog.js';
import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Button } from '../../../ui/button.js';
import { ErrorText } from '../../../ui/error-text.js';
import { RadioGroup } from '../../../ui/radio-group.js';
import { TextArea } from '../../../ui/text-field.js';
import { useToast } from '../../../ui/toast.js';
import styles from './report-dialog.module.css';

const REASONS: readonly ReportReason[] = ['spam', 'abuse', 'other'];

/** Reports a message to the moderators of its room. Its sender does not learn of it. */
export function ReportDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const text = useFullText();
  const { reporting } = text;
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const { send, isSending, error } = useReport(message, onClose);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason !== null) void send(reason, note);
  };
  return (
    <Dialog title={reporting.title} size="s" isOpen onClose={onClose}>
      <form className={styles.form} noValidate onSubmit={onSubmit}>
        <RadioGroup
          label={reporting.reason}
          options={REASONS.map((value) => ({ value, label: reporting.reasons[value] }))}
          value={reason}
          onChange={setReason}
        />
        <TextArea
          label={reporting.note}
          description={reporting.noteHint}
          maxLength={REPORT_NOTE_CHARS}
          value={note}
          onChange={setNote}
        />
        {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
        <Button type="submit" variant="primary" isDisabled={reason === null} isPending={isSending}>
          {reporting.send}
        </Button>
      </form>
    </Dialog>
  );
}

/** Sends the report and closes the dialog, or keeps the error. */
function useReport({ roomId, id }: Message, onDone: () => void) {
  const parley = useParley();
  const { reporting } = useFullText();
  const toast = useToast();
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (reason: ReportReason, note: string): Promise<void> => {
    if (isSending) return;
    setSending(true);
    setError(null);
    try {
      await parley.ask('message:report', { roomId, id, reason, ...(!isBlank(note) && { note }) });
      toast.show(reporting.sent);
      onDone();
    } catch (refusal) {
      setError(refusal);
      setSending(false);
    }
  };
  return { send, isSending, error };
}
