import { type ReactNode, useEffect, useMemo } from 'react';
import {
  Tooltip as AriaTooltip,
  type TooltipProps as AriaTooltipProps,
  TooltipTrigger,
} from 'react-aria-components/Tooltip';

import { classes } from '../ui/classes.js';
import styles from './tooltip.module.css';

export interface TooltipProps {
  readonly trigger: Element;
  readonly children: ReactNode;
  readonly placement?: NonNullable<AriaTooltipProps['placement']>;
  readonly onHide: () => void;
}

/** Words beside a button: its name, or more about it. Escape hides it. */
export function Tooltip({ trigger, children, placement = 'top', onHide }: TooltipProps) {
  const triggerRef = useMemo(() => ({ current: trigger }), [trigger]);
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onHide();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [onHide]);
  return (
    <TooltipTrigger isOpen onOpenChange={(isOpen) => !isOpen && onHide()}>
      <AriaTooltip placement={placement} triggerRef={triggerRef} className={classes(styles['tooltip'])} offset={6}>
        {children}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
