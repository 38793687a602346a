import { useText } from '../text/use-text.js';
import { focusMain, MAIN_ID } from './main-pane.js';
import styles from './skip-link.module.css';

/** The first stop of the Tab key: leads past the rooms. Visible while it has the focus. */
export function SkipLink() {
  const text = useText();
  return (
    <a
      className={styles.skip}
      href={`#${MAIN_ID}`}
      onClick={(event) => {
        // The address stays: it names a room, and a fragment would be one more entry of the history.
        event.preventDefault();
        focusMain();
      }}
    >
      {text.shell.skip}
    </a>
  );
}
