import { useMemo } from 'react';

import { LIST_MAX } from '#contracts/limits';
import { ChatError, type Member, type RoomId, type RoomState } from '#client';
import { useOnline, useParley } from '#react';

import { type Kind, useLivePages } from '../pages/use-live-pages.js';
import type { AskPage, Pages } from '../pages/use-pages.js';
import { usePaused } from '../../ui/use-paused.js';
import { inMemberOrder, membersNamed } from './member-order.js';
import { isLarge, useMembers } from './use-members.js';

const PAGE = LIST_MAX / 2;

const MEMBERS: Kind<Member> = {
  idOf: ({ user }) => user.id,
  of: (change) => (change.type === 'member' ? change.member : null),
};

/** The members whose names contain the words. A small room is held whole; of a large one the server gives pages. */
export function useFoundMembers(room: RoomState, query: string): Pages<Member> {
  const isPaged = isLarge(room);
  const isOnline = useOnline();
  const paused = usePaused(query.trim());
  const pages = useMemberPages(room.id, isPaged ? paused : null);
  const { members, error, load } = useMembers(room.id, !isPaged);
  const ordered = useMemo(() => inMemberOrder(members ?? []), [members]);
  const failure = members === null && !isOnline ? new ChatError('UNAVAILABLE') : error;
  if (isPaged) return pages;
  const isLoading = ordered.length === 0 && failure === null;
  return { items: membersNamed(ordered, query), isLoading, hasMore: false, error: failure, loadMore: load };
}

function useMemberPages(roomId: RoomId, query: string | null): Pages<Member> {
  const parley = useParley();
  const ask = useMemo<AskPage<Member> | null>(() => {
    if (query === null) return null;
    return async (cursor) => {
      const fields = { roomId, limit: PAGE, ...(query !== '' && { query }), ...(cursor !== null && { cursor }) };
      const page = await parley.ask('member:list', fields);
      return { items: page.members, cursor: page.cursor };
    };
  }, [parley, roomId, query]);
  const pages = useLivePages(roomId, ask, MEMBERS);
  const items = useMemo(
    () =>
      membersNamed(
        pages.items.filter(({ state }) => state === 'joined'),
        query ?? '',
      ),
    [pages.items, query],
  );
  return { ...pages, items };
}

/** The people who are banned from the room. */
export function useBans(roomId: RoomId): Pages<Member> {
  const parley = useParley();
  const ask = useMemo<AskPage<Member>>(
    () => async (cursor) => {
      const page = await parley.ask('member:bans', { roomId, limit: PAGE, ...(cursor !== null && { cursor }) });
      return { items: page.members, cursor: page.cursor };
    },
    [parley, roomId],
  );
  const pages = useLivePages(roomId, ask, MEMBERS);
  const items = useMemo(() => pages.items.filter(({ state }) => state === 'banned'), [pages.items]);
  return { ...pages, items };
}
