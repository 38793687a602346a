import { MoreButton } from '#chat/room/search/pages-end.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { classes } from '#chat/ui/classes.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { useParley, useThreads } from '#react';

import styles from './bookmarks-page.module.css';
import { InboxPage } from './inbox-page.js';
import { ThreadEntry } from './thread-entry.js';
import { useAct } from './use-act.js';

/** The threads that the user follows, newest reply first. */
export function ThreadsPage() {
  const text = useFullText();
  const { threads, hasMore, more } = useThreads();
  const { isActing, run } = useAct(more);
  return (
    <InboxPage title={text.inbox.threads} action={<ReadAll />}>
      {threads === null && <Skeleton lines={6} />}
      {threads?.length === 0 && !hasMore && <EmptyState title={text.threads.none} hint={text.threads.noneHint} />}
      <ul aria-label={text.inbox.threads} aria-busy={threads === null} className={styles.list}>
        {threads?.map((state) => (
          <li key={state.threadId} className={classes(styles.entry, state.unread > 0 && styles.new)}>
            <ThreadEntry state={state} />
          </li>
        ))}
      </ul>
      {hasMore && (
        <MoreButton isLoading={isActing} onMore={run}>
          {text.mentions.more}
        </MoreButton>
      )}
    </InboxPage>
  );
}

/** Marks the replies of all threads as read. */
function ReadAll() {
  const text = useFullText();
  const parley = useParley();
  const { isActing, run } = useAct(async () => (await parley.threads()).readAll());
  return (
    <Button variant="quiet" isPending={isActing} onPress={run}>
      {text.threads.readAll}
    </Button>
  );
}
