import { useFullText } from '#chat/text/use-full-text.js';
import { InboxPage } from '../inbox/inbox-page.js';
import { Unread } from './unread.js';

/** The page of the link `Unread`. */
export function UnreadPage() {
  const { inbox } = useFullText();
  return (
    <InboxPage title={inbox.unread}>
      <Unread />
    </InboxPage>
  );
}
