import { useState } from 'react';

import { ChatError, type Report } from '#client';
import { useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { useToast } from '../../ui/toast.js';

interface DeleteReportedProps {
  readonly report: Report;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
  /** Gives the focus to another button when that of the question is gone. */
  readonly takeFocus: () => void;
}

/** Asks before a reported message is deleted. */
export function DeleteReported({ report, onDeleted, onClose, takeFocus }: DeleteReportedProps) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const remove = async (): Promise<void> => {
    setPending(true);
    try {
      await parley.room(report.roomId).change('delete', report.messageId);
      onDeleted();
    } catch (error) {
      // Somebody else was faster.
      if (error instanceof ChatError && error.code === 'GONE') onDeleted();
      else toast.show(errorText(error, text));
    }
    onClose();
  };
  const name = useNames().of(report.sender);
  return (
    <ConfirmDialog
      title={text.actions.deleteTitle}
      body={text.actions.deleteOther(name)}
      action={text.actions.delete}
      isOpen
      isPending={isPending}
      onConfirm={() => void remove()}
      onClose={onClose}
      takeFocus={takeFocus}
    />
  );
}
