import type { Message, StoredFile } from '#client';

import { newestStates } from '../pages/newest-states.js';
import { isReadable, kindOf } from './file-kind.js';

/** A picture or a video, and its message. */
export interface Medium {
  readonly message: Message;
  readonly file: StoredFile;
  readonly kind: 'picture' | 'video';
}

/** A part of a list of messages, newest first. */
export interface Listed {
  readonly items: readonly Message[];
  readonly hasMore: boolean;
}

/**
 * The pictures and videos of several lists of a room's messages, newest first, that the user may see. If a list has
 * more pages, those older than its end are left out: its next page would come before them.
 */
export function mediaOf(lists: readonly Listed[], me: string | undefined): readonly Medium[] {
  const ends = lists.filter(({ hasMore }) => hasMore).map(({ items }) => Math.min(...items.map(({ seq }) => seq)));
  const end = Math.max(0, ...ends);
  const messages = newestStates(
    lists.flatMap(({ items }) => items),
    ({ id }) => id,
  );
  return messages
    .filter(({ seq }) => seq >= end)
    .sort((one, other) => other.seq - one.seq)
    .flatMap((message) => message.attachments.flatMap((file) => mediumOf(message, file, me)));
}

function mediumOf(message: Message, file: StoredFile, me: string | undefined): readonly Medium[] {
  const kind = kindOf(file);
  if ((kind !== 'picture' && kind !== 'video') || !isReadable(file, message.senderId === me)) return [];
  return [{ message, file, kind }];
}
