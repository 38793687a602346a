import type { LucideIcon } from 'lucide-react';
import { type FocusEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';

import { classes } from '../ui/classes.js';
import { PressButton, type PressButtonProps } from '../ui/press-button.js';
import styles from './icon-button.module.css';
import { LazyTooltip } from './lazy-tooltip.js';

type OwnProps = 'aria-label' | 'children' | 'className' | keyof ReturnType<typeof useTooltip>['handlers'];

export interface IconButtonProps extends Omit<PressButtonProps, OwnProps> {
  /** The accessible name, and the text of the tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 's' | 'm';
  readonly isDanger?: boolean;
}

/** A button that shows an icon; a tooltip shows its name. */
export function IconButton({ label, icon: Icon, size = 'm', isDanger = false, ...props }: IconButtonProps) {
  const { trigger, hide, handlers } = useTooltip();
  return (
    <>
      <PressButton
        {...props}
        {...handlers}
        aria-label={label}
        className={classes(styles['button'], styles[size], isDanger && styles['danger'])}
      >
        <Icon aria-hidden size={size === 's' ? 16 : 20} />
      </PressButton>
      {trigger !== null && (
        <LazyTooltip failed={null} trigger={trigger} onHide={hide}>
          {label}
        </LazyTooltip>
      )}
    </>
  );
}

const DELAY_MS = 600;

/** The button whose tooltip is shown: one under the pointer for a moment, or with the focus of the keyboard. */
function useTooltip() {
  const [trigger, setTrigger] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setTrigger(null);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const handlers = {
    onPointerEnter: ({ currentTarget, pointerType }: PointerEvent) => {
      clearTimeout(timer.current);
      if (pointerType !== 'touch') timer.current = setTimeout(() => setTrigger(currentTarget), DELAY_MS);
    },
    onPointerLeave: hide,
    onFocus: ({ target }: FocusEvent) => {
      if (target.matches(':focus-visible')) setTrigger(target);
    },
    onBlur: hide,
    onPointerDown: hide,
    onClickCapture: hide,
  };
  return { trigger, hide, handlers };
}
