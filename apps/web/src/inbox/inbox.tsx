import { AtSign, Bookmark, Clock, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { VisuallyHidden } from 'react-aria-components/VisuallyHidden';
import { Link, useRoute } from 'wouter';

import { lazyPart } from '#chat/parts/lazy-part.js';
import { useIsLater } from '#chat/parts/use-idle-loading.js';
import { Badge } from '#chat/rooms/room-row.js';
import { useText } from '#chat/text/use-text.js';
import styles from './inbox.module.css';

const MentionCount = lazyPart(async () => (await import('./mention-count.js')).MentionCount);
const DueCount = lazyPart(async () => (await import('./due-count.js')).DueCount);
const FailedCount = lazyPart(async () => (await import('./failed-count.js')).FailedCount);

/** Leads to what concerns the user in all rooms. The numbers come after the first page. */
export function Inbox() {
  const { inbox, rooms } = useText();
  const isLater = useIsLater();
  const numberOf = (wordsOf: (count: number) => string) => (count: number) => (
    <Badge kind="unread">
      <span aria-hidden>{rooms.count(count)}</span>
      <VisuallyHidden>{wordsOf(count)}</VisuallyHidden>
    </Badge>
  );
  const mentions = isLater && <MentionCount failed={null}>{numberOf(rooms.unread)}</MentionCount>;
  const due = isLater && <DueCount failed={null}>{numberOf(inbox.due)}</DueCount>;
  const failed = isLater && <FailedCount failed={null}>{numberOf(inbox.failed)}</FailedCount>;
  return (
    <nav aria-label={inbox.label} className={styles.inbox}>
      <ul className={styles.entries}>
        <Entry href="/mentions" icon={AtSign} name={inbox.mentions} count={mentions} />
        <Entry href="/bookmarks" icon={Bookmark} name={inbox.bookmarks} count={due} />
        <Entry href="/scheduled" icon={Clock} name={inbox.scheduled} count={failed} />
      </ul>
    </nav>
  );
}

interface EntryProps {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly count: ReactNode;
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
