import type { MineEvent } from '#contracts';
import { addBlock, removeBlock } from './blocks/block-changes.js';
import { putBookmark, removeBookmark } from './bookmarks/bookmark-changes.js';
import { putDraft, removeDraft } from './drafts/draft-changes.js';
import type { Mine } from './mine.js';
import { closeReport, reportMessage } from './reports/report-changes.js';
import { putScheduled, removeScheduled } from './schedule/schedule-changes.js';

/** All changes of users' own state, and of reports, by event. */
export const MINE: { readonly [Event in MineEvent]: Mine<Event> } = {
  'block:add': addBlock,
  'block:remove': removeBlock,
  'bookmark:put': putBookmark,
  'bookmark:remove': removeBookmark,
  'draft:put': putDraft,
  'draft:remove': removeDraft,
  'message:report': reportMessage,
  'report:close': closeReport,
  'schedule:put': putScheduled,
  'schedule:remove': removeScheduled,
};
