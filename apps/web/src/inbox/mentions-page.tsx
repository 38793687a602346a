import { MoreButton } from '#chat/room/search/pages-end.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { useMentions } from '#react';

import styles from './bookmarks-page.module.css';
import { InboxPage } from './inbox-page.js';
import { MentionEntry } from './mention-entry.js';
import { useAct } from './use-act.js';

/** The messages of all rooms that mention the user, newest first. */
export function MentionsPage() {
  const text = useFullText();
  const { mentions, hasMore, more } = useMentions();
  const { isActing, run } = useAct(more);
  return (
    <InboxPage title={text.inbox.mentions}>
      {mentions === null && <Skeleton lines={6} />}
      {mentions?.length === 0 && !hasMore && <EmptyState title={text.mentions.none} hint={text.mentions.noneHint} />}
      <ul aria-label={text.inbox.mentions} aria-busy={mentions === null} className={styles.list}>
        {mentions?.map((mention) => (
          <li key={mention.message.id} className={styles.entry}>
            <MentionEntry mention={mention} />
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
