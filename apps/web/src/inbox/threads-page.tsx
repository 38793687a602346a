import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useParley, useThreads } from '#react';

import { InboxList } from './inbox-list.js';
import { InboxPage } from './inbox-page.js';
import { ThreadEntry } from './thread-entry.js';
import { useAct } from './use-act.js';

/** The threads that the user follows, newest reply first. */
export function ThreadsPage() {
  const { inbox, threads: words } = useFullText();
  const { threads, hasMore, more } = useThreads();
  return (
    <InboxPage title={inbox.threads} action={<ReadAll />}>
      <InboxList
        label={inbox.threads}
        items={threads}
        keyOf={({ threadId }) => threadId}
        isNew={({ unread }) => unread > 0}
        empty={words}
        more={hasMore ? more : undefined}
      >
        {(state) => <ThreadEntry state={state} />}
      </InboxList>
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
