import type { EventsOf, MineEvent } from '#contracts';
import { listBlocks } from '../reads/blocks/block-list.js';
import { listBookmarks } from '../reads/bookmarks/bookmark-list.js';
import { addBlock, removeBlock } from './blocks/block-changes.js';
import { putBookmark, removeBookmark } from './bookmarks/bookmark-changes.js';
import type { List, Mine } from './mine.js';
import { putScheduled, removeScheduled } from './schedule/schedule-changes.js';

/** All changes of users' own state, by event. */
export const MINE: { readonly [Event in MineEvent]: Mine<Event> } = {
  'block:add': addBlock,
  'block:remove': removeBlock,
  'bookmark:put': putBookmark,
  'bookmark:remove': removeBookmark,
  'schedule:put': putScheduled,
  'schedule:remove': removeScheduled,
};

/** The reads of users' own state, by event; `schedule:list` has a service, which operators use too. */
export const LISTS = {
  'block:list': listBlocks,
  'bookmark:list': listBookmarks,
} satisfies { readonly [Event in EventsOf<'read'>]?: List<Event> };

export type OwnList = keyof typeof LISTS;
