import { useFullText } from '../../text/use-full-text.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';

interface EveryoneDialogProps {
  readonly count: number;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a message speaks to many people. */
export function EveryoneDialog({ count, onConfirm, onClose }: EveryoneDialogProps) {
  const { everyone } = useFullText().composer;
  return (
    <ConfirmDialog
      title={everyone.title}
      body={everyone.question(count)}
      action={everyone.send}
      isOpen
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
