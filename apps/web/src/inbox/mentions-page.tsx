import { useFullText } from '#chat/text/use-full-text.js';
import { useMentions } from '#react';

import { InboxList } from './inbox-list.js';
import { InboxPage } from './inbox-page.js';
import { MentionEntry } from './mention-entry.js';

/** The messages of all rooms that mention the user, newest first. */
export function MentionsPage() {
  const { inbox, mentions: words } = useFullText();
  const { mentions, hasMore, more } = useMentions();
  return (
    <InboxPage title={inbox.mentions}>
      <InboxList
        label={inbox.mentions}
        items={mentions}
        keyOf={({ message }) => message.id}
        empty={words}
        more={hasMore ? more : undefined}
      >
        {(mention) => <MentionEntry mention={mention} />}
      </InboxList>
    </InboxPage>
  );
}
