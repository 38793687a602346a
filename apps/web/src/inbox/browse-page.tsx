import { useMemo, useState } from 'react';
import { Link } from 'wouter';

import { ChatError, type Room } from '#client';
import { LIMITS } from '#contracts/limits';
import { useParley, useRooms } from '#react';

import { PagesEnd } from '#chat/room/pages/pages-end.js';
import { type AskPage, usePages } from '#chat/room/pages/use-pages.js';
import { roomPath } from '#chat/room/state/paths.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { RoomAvatar } from '#chat/ui/avatar.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { SearchField } from '#chat/ui/search-field.js';
import { usePaused } from '#chat/ui/use-paused.js';
import pageStyles from './bookmarks-page.module.css';
import styles from './browse-page.module.css';
import { InboxPage } from './inbox-page.js';

/** All public rooms by name. Each leads to its page, where one can look into it before joining. */
export function BrowsePage() {
  const { inbox, browse } = useFullText();
  const [query, setQuery] = useState('');
  const asked = usePaused(query.trim());
  const pages = usePages(usePublicRooms(asked));
  const joined = new Set(useRooms().map(({ id }) => id));
  // Guests under `GUEST_ROOMS=invited`, and users of a closed app.
  if (pages.error instanceof ChatError && pages.error.code === 'FORBIDDEN')
    return (
      <InboxPage title={inbox.browse}>
        <EmptyState title={browse.refused} hint={browse.refusedHint} />
      </InboxPage>
    );
  const isBusy = pages.isLoading || asked !== query.trim();
  const isEmpty = pages.items.length === 0 && !pages.isLoading && !pages.hasMore && pages.error === null;
  return (
    <InboxPage title={inbox.browse}>
      <div className={styles.search}>
        <SearchField label={browse.search} maxLength={LIMITS.nameChars} value={query} onChange={setQuery} />
      </div>
      <ul aria-label={browse.label} aria-busy={isBusy} className={pageStyles.list}>
        {pages.items.map((room) => (
          <li key={room.id} className={pageStyles.entry}>
            <RoomLink room={room} isJoined={joined.has(room.id)} />
          </li>
        ))}
      </ul>
      <div role="status">{isEmpty && <EmptyState title={browse.none} hint={browse.noneHint} />}</div>
      <PagesEnd pages={pages} more={browse.more} />
    </InboxPage>
  );
}

function usePublicRooms(query: string): AskPage<Room> {
  const parley = useParley();
  return useMemo(
    () => async (from) => {
      const request = { ...(query !== '' && { query }), ...(from !== null && { cursor: from }) };
      const { rooms, cursor } = await parley.ask('room:discover', request);
      return { items: rooms, cursor };
    },
    [parley, query],
  );
}

function RoomLink({ room, isJoined }: { readonly room: Room; readonly isJoined: boolean }) {
  const { search, browse } = useFullText();
  const { id, name, topic, memberCount, avatarUrl } = room;
  return (
    <Link href={roomPath(id)} className={styles.room}>
      <RoomAvatar roomId={id} name={name} avatarUrl={avatarUrl} kind="public" />
      <span className={styles.words}>
        <bdi className={styles.name}>{name}</bdi>{' '}
        <span className={styles.about}>
          {search.members(memberCount)}
          {isJoined && ` · ${browse.joined}`}
        </span>{' '}
        {topic !== null && topic !== '' && (
          <span dir="auto" className={styles.topic}>
            {topic}
          </span>
        )}
      </span>
    </Link>
  );
}
