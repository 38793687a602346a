import type { Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';

import styles from './button.module.css';
import { classes } from './classes.js';

export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'isPending' | 'style'> {
  readonly variant?: ButtonVariant;
  /** Looks faint while the action runs. Keeps the focus, unlike a disabled button. */
  readonly isPending?: boolean;
  /** As wide as what contains it. */
  readonly isWide?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with text. At most one of a view is `primary`. */
export function Button({ variant = 'plain', isPending = false, isWide = false, ...props }: ButtonProps) {
  const names = [styles['button'], styles[variant], isPending && styles['pending'], isWide && styles['wide']];
  return <AriaButton {...props} className={classes(...names)} />;
}
