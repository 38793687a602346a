import { useText } from '#chat/text/use-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import styles from './starting-page.module.css';

/** The place of the page while the session is resumed, with the panels where they will be. */
export function StartingPage() {
  const text = useText();
  return (
    <main aria-busy aria-label={text.pages.starting} className={styles.page}>
      <div>
        <h1 className={styles.name}>{text.app.name}</h1>
        <Skeleton lines={8} />
      </div>
      <div className={styles.room} />
    </main>
  );
}
