import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

import { useText } from '../text/use-text.js';
import { classes } from '../ui/classes.js';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.js';
import { useBackCloses } from './use-back-closes.js';
import { useFocusReturn } from './use-focus-return.js';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly size?: 's' | 'm' | 'l';
  /** True if it fills the window of a phone, where Back leads to the page below. */
  readonly isPage?: boolean;
  /** Gives the focus to another element after the dialog if the one that had it is gone. */
  readonly takeFocus?: () => void;
  readonly children: ReactNode;
}

/** A dialog over the page. Escape, a press outside, its button and a phone's Back close it; the focus returns to where it was. */
export function Dialog({ title, isOpen, onClose, children, ...props }: DialogProps) {
  const text = useText();
  const { size = 'm', isPage = false, takeFocus } = props;
  useBackCloses(isOpen, onClose);
  useFocusReturn(isOpen, takeFocus);
  return (
    <ModalOverlay
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      className={classes(styles['overlay'])}
    >
      <Modal className={classes(styles['modal'], styles[size], isPage && styles['page'])}>
        {/* React Aria would look for the heading in the document, outside a shadow root. */}
        <AriaDialog aria-label={title} className={classes(styles['dialog'])}>
          <header className={styles['header']}>
            <Heading slot="title" className={classes(styles['title'])}>
              {title}
            </Heading>
            <IconButton label={text.ui.close} icon={X} onPress={onClose} />
          </header>
          <div className={styles['body']}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
