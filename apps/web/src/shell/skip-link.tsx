import { useText } from '../text/use-text.js';
import styles from './skip-link.module.css';

/** The first stop of the Tab key: leads past the rooms. Visible while it has the focus. */
export function SkipLink({ to }: { readonly to: string }) {
  const text = useText();
  return (
    <a className={styles.skip} href={`#${to}`} onClick={(event) => focusInstead(event, to)}>
      {text.shell.skip}
    </a>
  );
}

/** The address stays: it names a room, and a fragment would be one more entry of the history. */
function focusInstead(event: React.MouseEvent, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}
