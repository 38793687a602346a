import type { LucideIcon } from 'lucide-react';
import { type FocusEvent, type Ref, useCallback, useEffect, useRef, useState } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';

import { classes } from '../ui/classes.js';
import styles from './icon-button.module.css';
import { LazyTooltip } from './lazy-tooltip.js';

type OwnProps = 'aria-label' | 'children' | 'className' | 'style' | keyof ReturnType<typeof useTooltip>['handlers'];

export interface IconButtonProps extends Omit<AriaButtonProps, OwnProps> {
  /** The accessible name, and the text of the tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 's' | 'm';
  readonly isDanger?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that shows an icon; a tooltip shows its name. */
export function IconButton({ label, icon: Icon, size = 'm', isDanger = false, ...props }: IconButtonProps) {
  const { trigger, hide, handlers } = useTooltip();
  return (
    <>
      <AriaButton
        {...props}
        {...handlers}
        aria-label={label}
        className={classes(styles['button'], styles[size], isDanger && styles['danger'])}
      >
        <Icon aria-hidden size={size === 's' ? 16 : 20} />
      </AriaButton>
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
    onHoverStart: ({ target }: { readonly target: Element }) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTrigger(target), DELAY_MS);
    },
    onHoverEnd: hide,
    onFocus: ({ target }: FocusEvent) => {
      if (target.matches(':focus-visible')) setTrigger(target);
    },
    onBlur: hide,
    onPressStart: hide,
  };
  return { trigger, hide, handlers };
}
