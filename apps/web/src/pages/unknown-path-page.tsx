import { Link } from 'wouter';

import { useFullText } from '#chat/text/use-full-text.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import styles from './unknown-path-page.module.css';

/** The page of a URL that does not exist. */
export function UnknownPathPage() {
  const { pages } = useFullText();
  return (
    <main className={styles.page}>
      <EmptyState
        isPage
        hasLogo
        title={pages.unknownTitle}
        hint={pages.unknownHint}
        action={<Link href="/">{pages.toRooms}</Link>}
      />
    </main>
  );
}
