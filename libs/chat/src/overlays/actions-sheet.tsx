import { Dialog, Modal, ModalOverlay } from 'react-aria-components/Modal';

import { classes } from '../ui/classes.js';
import styles from './dialog.module.css';
import { ActionItems, type MenuAction } from './menu.js';
import { useBackCloses } from './use-back-closes.js';
import { useFocusReturn } from './use-focus-return.js';

interface ActionsSheetProps {
  readonly label: string;
  readonly actions: readonly MenuAction[];
  readonly onClose: () => void;
}

/** A menu of actions that rises from the lower end of a phone. Back and a press beside it close it. */
export function ActionsSheet({ label, actions, onClose }: ActionsSheetProps) {
  useBackCloses(true, onClose);
  useFocusReturn(true);
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
      className={classes(styles['overlay'])}
    >
      <Modal className={classes(styles['modal'], styles['s'])}>
        <Dialog aria-label={label} className={classes(styles['dialog'], styles['sheet'])}>
          <ActionItems {...{ label, actions, onClose }} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
