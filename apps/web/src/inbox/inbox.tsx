import { AtSign, Bookmark, Clock, Compass, ListChecks, type LucideIcon, MessagesSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useRoute } from 'wouter';

import { lazyPart } from '#chat/parts/lazy-part.js';
import { useIsLater } from '#chat/parts/use-idle-loading.js';
import { Badge } from '#chat/rooms/room-row.js';
import { useText } from '#chat/text/use-text.js';
import { VisuallyHidden } from '#chat/ui/visually-hidden.js';
import type { Counted } from './inbox-count.js';
import styles from './inbox.module.css';

const InboxCount = lazyPart(async () => (await import('./inbox-count.js')).InboxCount);

/** Leads to what concerns the user in all rooms. The numbers come after the first page. */
export function Inbox() {
  const { inbox, rooms } = useText();
  const isLater = useIsLater();
  const count = (of: Counted, wordsOf: (count: number) => string) =>
    isLater && (
      <InboxCount of={of} failed={null}>
        {(number) => (
          <Badge kind="unread">
            <span aria-hidden>{rooms.count(number)}</span>
            <VisuallyHidden>{wordsOf(number)}</VisuallyHidden>
          </Badge>
        )}
      </InboxCount>
    );
  return (
    <nav aria-label={inbox.label} className={styles.inbox}>
      <ul className={styles.entries}>
        <Entry href="/unread" icon={ListChecks} name={inbox.unread} />
        <Entry href="/threads" icon={MessagesSquare} name={inbox.threads} count={count('threads', rooms.unread)} />
        <Entry href="/mentions" icon={AtSign} name={inbox.mentions} count={count('mentions', rooms.unread)} />
        <Entry href="/bookmarks" icon={Bookmark} name={inbox.bookmarks} count={count('bookmarks', inbox.due)} />
        <Entry href="/scheduled" icon={Clock} name={inbox.scheduled} count={count('scheduled', inbox.failed)} />
        <Entry href="/browse" icon={Compass} name={inbox.browse} />
      </ul>
    </nav>
  );
}

interface EntryProps {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly count?: ReactNode;
}

function Entry({ href, icon: Icon, name, count }: EntryProps) {
  const [isCurrent] = useRoute(href);
  return (
    <li>
      <Link href={href} className={styles.entry} aria-current={isCurrent ? 'page' : undefined}>
        <Icon aria-hidden size={18} />
        <span className={styles.name}>{name}</span> {count}
      </Link>
    </li>
  );
}
