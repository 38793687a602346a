import type { EventsOf } from '#contracts';
import { listBlocks } from '../reads/blocks/block-list.js';
import { listBookmarks } from '../reads/bookmarks/bookmark-list.js';
import { listDrafts } from '../reads/drafts/draft-list.js';
import { listReports } from '../reads/reports/report-list.js';
import type { List } from './mine.js';

/** The lists of users' own state, and of the reports that a user sees, by event. `schedule:list` is not here: operators read it too, so a service has it. */
export const LISTS = {
  'block:list': listBlocks,
  'bookmark:list': listBookmarks,
  'draft:list': listDrafts,
  'report:list': listReports,
} satisfies { readonly [Event in EventsOf<'read'>]?: List<Event> };

export type OwnList = keyof typeof LISTS;
