import { useFullText } from '#chat/text/use-full-text.js';
import { InboxPage } from '../inbox/inbox-page.js';
import { Unread } from './unread.js';

/** The page of the link `Unread`. */
export function UnreadPage() {
  const { home } = useFullText();
  return (
    <InboxPage title={home.unread}>
      <Unread />
    </InboxPage>
  );
}
