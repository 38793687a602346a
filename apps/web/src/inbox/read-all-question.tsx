import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { useFullText } from '#chat/text/use-full-text.js';

interface ReadAllQuestionProps {
  /** What is marked. */
  readonly body: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before many messages are marked as read. */
export function ReadAllQuestion({ body, onConfirm, onClose }: ReadAllQuestionProps) {
  const { home } = useFullText();
  const confirm = (): void => {
    onClose();
    onConfirm();
  };
  return (
    <ConfirmDialog
      isOpen
      title={home.askReadAll}
      body={body}
      action={home.markAllRead}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
