import styles from './choice-row.module.css';
import { PressButton, type PressButtonProps } from './press-button.js';

/** A button as wide as its list: the user chooses one of several hits. */
export function ChoiceRow(props: Omit<PressButtonProps, 'className'>) {
  return <PressButton {...props} className={styles['row']} />;
}
