import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { classes } from '../ui/classes.js';
import styles from './dialog.module.css';
import { useBackCloses } from './use-back-closes.js';
import { useFocusReturn } from './use-focus-return.js';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly body: ReactNode;
  /** The name of the action, which its button has too. */
  readonly action: string;
  readonly isOpen: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** While the action runs. */
  readonly isPending?: boolean;
  /** True if a field among the children takes the focus. */
  readonly hasField?: boolean;
  /** Gives the focus to another element after the dialog if the one that had it is gone. */
  readonly takeFocus?: () => void;
  /** Fields that the action needs, and its errors. */
  readonly children?: ReactNode;
}

/** Asks before an action that cannot be undone. */
export function ConfirmDialog({ title, body, action, children, ...props }: ConfirmDialogProps) {
  const text = useText();
  const { isOpen, onConfirm, onClose, isPending = false, hasField = false, takeFocus } = props;
  useBackCloses(isOpen, onClose);
  useFocusReturn(isOpen, takeFocus);
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} className={classes(styles['overlay'])}>
      <Modal className={classes(styles['modal'], styles['s'])}>
        <AriaDialog role="alertdialog" aria-label={title} className={classes(styles['dialog'])}>
          <form
            className={styles['question']}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (!isPending) onConfirm();
            }}
          >
            <Heading slot="title" className={classes(styles['title'])}>
              {title}
            </Heading>
            <div className={styles['text']}>{body}</div>
            {children}
            <div className={styles['actions']}>
              {/* Enter by habit must not delete anything: the way back has the focus, unless a field asks for it. */}
              <Button autoFocus={!hasField} onPress={onClose}>
                {text.ui.cancel}
              </Button>
              <Button type="submit" variant="danger" isPending={isPending}>
                {action}
              </Button>
            </div>
          </form>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
