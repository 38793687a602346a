import { EmptyState } from '#chat/ui/empty-state.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useScheduled } from '#react';

import styles from './bookmarks-page.module.css';
import { InboxPage } from './inbox-page.js';
import { ScheduledEntry } from './scheduled-entry.js';

/** The user's scheduled messages, earliest first. */
export function ScheduledPage() {
  const text = useFullText();
  const scheduled = useScheduled();
  return (
    <InboxPage title={text.inbox.scheduled}>
      {scheduled === null && <Skeleton lines={6} />}
      {scheduled?.length === 0 && <EmptyState title={text.schedule.none} hint={text.schedule.noneHint} />}
      <ul aria-label={text.inbox.scheduled} aria-busy={scheduled === null} className={styles.list}>
        {scheduled?.map((message) => (
          <li key={message.id} className={styles.entry}>
            <ScheduledEntry scheduled={message} />
          </li>
        ))}
      </ul>
    </InboxPage>
  );
}
