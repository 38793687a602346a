import styles from './choice-row.module.css';
import { PressButton, type PressButtonProps } from './press-button.js';

/** A button as wide as its list, which takes one of what was found. */
export function ChoiceRow(props: Omit<PressButtonProps, 'className'>) {
  return <PressButton {...props} className={styles['row']} />;
}
