import type { Parley, RoomId, RoomState } from '#client';

import type { PageKey } from '#chat/keys/shortcuts.js';
import { roomPath } from '#chat/room/state/paths.js';
import { markAllRead } from '#chat/rooms/shown/mark-all-read.js';
import { isUnread } from '#chat/rooms/shown/unread.js';
import { importantFirst, isWaiting } from '#chat/rooms/shown/waiting.js';
import { asksFirst, unreadIn } from '../inbox/read-all.js';
import { nextUnread } from './next-unread.js';
import { moveToPanel } from './panels.js';

/** The stores and parts of the page that the shortcuts use. */
export interface ActedPage {
  readonly parley: Parley;
  /** The open room. */
  readonly openId: RoomId | null;
  readonly navigate: (path: string) => void;
  /** Moves the focus to the pane, before another page is shown there. */
  readonly focusPane: () => void;
  /** Marks a room as read, and offers to undo that. */
  readonly markRead: (room: RoomState) => void;
  /** Shows a notice if the request fails. */
  readonly ask: (request: Promise<unknown>) => void;
  /** Asks before these rooms are marked as read by `act`. */
  readonly askFirst: (rooms: readonly RoomState[], act: () => void) => void;
  /** Says that nothing is unread, or nothing but the open room. */
  readonly sayRead: (isOpenUnread?: boolean) => void;
}

/** Keys that other parts of the page answer. */
export type OtherKey = 'search' | 'help';

/** Does what a key of the page says. */
export function actOn(key: Exclude<PageKey, OtherKey>, page: ActedPage): void {
  switch (key) {
    case 'nextUnread':
      return openUnread(page, 1);
    case 'previousUnread':
      return openUnread(page, -1);
    case 'markRead':
      return readOpen(page);
    case 'markAllRead':
      return readAll(page);
    case 'threads':
      return openThreads(page);
    case 'mentions':
      return openList(page, '/mentions');
    case 'nextPanel':
      return moveToPanel(1);
    case 'previousPanel':
      return moveToPanel(-1);
  }
}

function openUnread({ parley, openId, ...page }: ActedPage, step: 1 | -1): void {
  const rooms = parley.rooms.getSnapshot();
  const room = nextUnread(rooms, openId, step);
  if (room === undefined) return page.sayRead(rooms.some((open) => open.id === openId && isWaiting(open)));
  page.focusPane();
  page.navigate(roomPath(room.id));
}

function readOpen({ parley, openId, markRead }: ActedPage): void {
  const room = parley.rooms.getSnapshot().find(({ id }) => id === openId);
  if (room !== undefined && isUnread(room)) markRead(room);
}

function readAll({ parley, ask, askFirst, sayRead }: ActedPage): void {
  const rooms = importantFirst(parley.rooms.getSnapshot());
  const act = (): void => ask(markAllRead(parley, rooms).then(() => sayRead()));
  if (asksFirst(unreadIn(rooms))) askFirst(rooms, act);
  else act();
}

function openThreads(page: ActedPage): void {
  if (page.parley.server.getSnapshot()?.features.includes('threads') === true) openList(page, '/threads');
}

function openList({ navigate, focusPane }: ActedPage, path: string): void {
  navigate(path);
  focusPane();
}
