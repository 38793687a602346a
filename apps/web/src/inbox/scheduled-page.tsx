import { useFullText } from '#chat/text/use-full-text.js';
import { useScheduled } from '#react';

import { InboxList } from './inbox-list.js';
import { InboxPage } from './inbox-page.js';
import { ScheduledEntry } from './scheduled-entry.js';

/** The user's scheduled messages, earliest first. */
export function ScheduledPage() {
  const { inbox, schedule: words } = useFullText();
  const scheduled = useScheduled();
  return (
    <InboxPage title={inbox.scheduled}>
      <InboxList label={inbox.scheduled} items={scheduled} keyOf={({ id }) => id} empty={words}>
        {(message) => <ScheduledEntry scheduled={message} />}
      </InboxList>
    </InboxPage>
  );
}
