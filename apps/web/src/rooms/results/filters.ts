import type { RoomId, UserId } from '#client';

import type { FilesSearch } from '#chat/room/files/use-found-files.js';
import type { MessageSearch } from '#chat/room/search/use-hits.js';
import { startOfDay } from '#chat/text/days.js';

/** Which messages and files a search shows; `null` and `false` leave none out. */
export interface Filters {
  readonly sender: Named<UserId> | null;
  readonly room: Named<RoomId> | null;
  /** Only messages with files. */
  readonly hasFile: boolean;
  /** A local day: from its beginning on. */
  readonly after: string | null;
  /** A local day: until its beginning. */
  readonly before: string | null;
}

export interface Named<Id> {
  readonly id: Id;
  readonly name: string;
}

export const NO_FILTERS: Filters = { sender: null, room: null, hasFile: false, after: null, before: null };

/** The search for messages; `null` without words. */
export function messagesOf(words: string, filters: Filters): MessageSearch | null {
  return words === '' ? null : { query: words, ...scopeOf(filters), ...(filters.hasFile && { hasFile: true }) };
}

/** The search for files by their names; `null` without words. */
export function filesOf(words: string, filters: Filters): FilesSearch | null {
  return words === '' ? null : { query: words, ...scopeOf(filters) };
}

function scopeOf({ sender, room, after, before }: Filters) {
  return {
    ...(sender !== null && { senderId: sender.id }),
    ...(room !== null && { roomId: room.id }),
    ...(after !== null && { after: startOfDay(after).toISOString() }),
    ...(before !== null && { before: startOfDay(before).toISOString() }),
  };
}
