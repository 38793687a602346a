import { useState } from 'react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useParley, useThreads } from '#react';

import { InboxList } from './inbox-list.js';
import { InboxPage } from './inbox-page.js';
import { ReadAllQuestion } from './read-all-question.js';
import { asksFirst } from './read-all.js';
import { ThreadEntry } from './thread-entry.js';
import { useAct } from './use-act.js';

/** The threads that the user follows, newest reply first. */
export function ThreadsPage() {
  const { inbox, threads: words } = useFullText();
  const { threads, hasMore, more } = useThreads();
  return (
    <InboxPage
      title={inbox.threads}
      action={<ReadAll unread={(threads ?? []).reduce((sum, { unread }) => sum + unread, 0)} />}
    >
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

/** Marks the replies of all threads as read. `unread`: of the listed ones. */
function ReadAll({ unread }: { readonly unread: number }) {
  const text = useFullText();
  const parley = useParley();
  const { isActing, run } = useAct(async () => (await parley.threads()).readAll());
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" isPending={isActing} onPress={() => (asksFirst(unread) ? setAsking(true) : run())}>
        {text.threads.readAll}
      </Button>
      {isAsking && (
        <ReadAllQuestion body={text.threads.readsAll(unread)} onConfirm={run} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
