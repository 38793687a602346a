import type { LucideIcon } from 'lucide-react';
import type { Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

import { classes } from './classes.js';
import styles from './icon-button.module.css';

const TOOLTIP_DELAY_MS = 600;

export interface IconButtonProps extends Omit<AriaButtonProps, 'aria-label' | 'children' | 'className' | 'style'> {
  /** The accessible name, and the text of the tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 's' | 'm';
  readonly isDanger?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that shows an icon; a tooltip shows its name. */
export function IconButton({ label, icon: Icon, size = 'm', isDanger = false, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={TOOLTIP_DELAY_MS}>
      <AriaButton
        {...props}
        aria-label={label}
        className={classes(styles['button'], styles[size], isDanger && styles['danger'])}
      >
        <Icon aria-hidden size={size === 's' ? 16 : 20} />
      </AriaButton>
      <Tooltip className={classes(styles['tooltip'])} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
