import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';

import styles from './button.module.css';
import { classes } from './classes.js';

export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly variant?: ButtonVariant;
  /** As wide as what contains it. */
  readonly isWide?: boolean;
}

/** A button with text. At most one of a view is `primary`. */
export function Button({ variant = 'plain', isWide = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={classes(styles['button'], styles[variant], isWide && styles['wide'])} />;
}
