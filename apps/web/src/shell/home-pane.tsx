import { useText } from '../text/use-text.js';
import styles from './home-pane.module.css';

/** The place of the room while no room is open. */
export function HomePane() {
  const text = useText();
  return (
    <section className={styles.pane}>
      <p>{text.shell.chooseRoom}</p>
    </section>
  );
}
