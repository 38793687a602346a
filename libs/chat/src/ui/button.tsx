import styles from './button.module.css';
import { classes } from './classes.js';
import { PressButton, type PressButtonProps } from './press-button.js';

export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet';

export interface ButtonProps extends Omit<PressButtonProps, 'className'> {
  readonly variant?: ButtonVariant;
  /** Looks faint while the action runs. Keeps the focus, unlike a disabled button. */
  readonly isPending?: boolean;
  /** As wide as what contains it. */
  readonly isWide?: boolean;
}

/** A button with text. At most one of a view is `primary`. */
export function Button({ variant = 'plain', isPending = false, isWide = false, ...props }: ButtonProps) {
  const names = [styles['button'], styles[variant], isPending && styles['pending'], isWide && styles['wide']];
  return <PressButton {...props} className={classes(...names)} />;
}
