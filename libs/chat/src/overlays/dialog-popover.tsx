import { type ReactNode, useMemo } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Modal';
import { Popover } from 'react-aria-components/Menu';

import { classes } from '../ui/classes.js';
import styles from './dialog-popover.module.css';
import { useFocusReturn } from './use-focus-return.js';

/** What a popover opens at. */
export interface PopoverAnchor {
  /** An element that stays. */
  readonly element: Element;
  /** The place on the screen, if it is not that of the element. */
  readonly place?: DOMRect;
}

interface DialogPopoverProps {
  readonly title: string;
  readonly anchor: PopoverAnchor;
  readonly className: string | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog beside its anchor. Escape and a press outside close it; the focus returns to where it was. */
export function DialogPopover({ title, anchor, className, onClose, children }: DialogPopoverProps) {
  const { element, place } = anchor;
  const triggerRef = useMemo(() => ({ current: element }), [element]);
  useFocusReturn(true);
  return (
    <Popover
      isOpen
      triggerRef={triggerRef}
      placement="bottom end"
      {...(place !== undefined && { getTargetRect: () => place })}
      onOpenChange={(open) => !open && onClose()}
      className={classes(styles['popover'])}
    >
      <AriaDialog aria-label={title} className={classes(styles['dialog'], className)}>
        {children}
      </AriaDialog>
    </Popover>
  );
}
