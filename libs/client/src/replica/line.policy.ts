import type { Message, MessageId } from '#contracts';

import { isMain } from './thread-summary.policy.js';
import type { Fields } from './requests.js';

/**
 * A line of a room: `all` its messages as one list, its `main` timeline (without the replies that were not also sent to the
 * room), or the replies of one thread.
 */
export type Line = 'all' | 'main' | { readonly threadId: MessageId };

/** The thread of the line, if it is one. */
export function threadOf(line: Line): MessageId | null {
  return typeof line === 'string' ? null : line.threadId;
}

/** Tells the lines of a room apart. */
export function keyOf(line: Line): string {
  return typeof line === 'string' ? line : line.threadId;
}

/** True for the messages of the line, sent or pending. */
export function isOf(line: Line, message: Pick<Message, 'threadId' | 'inRoom'>): boolean {
  if (line === 'all') return true;
  return line === 'main' ? isMain(message) : message.threadId === line.threadId;
}

/** The list without what is not of the line; the same list if that is nothing. */
export function onlyOf<Item extends Pick<Message, 'threadId' | 'inRoom'>>(
  line: Line,
  list: readonly Item[],
): readonly Item[] {
  return list.every((item) => isOf(line, item)) ? list : list.filter((item) => isOf(line, item));
}

/** The fields of `message:page` that name the line. A server without threads has no main timeline apart from the room. */
export function pageFields(line: Line, hasThreads: boolean): Pick<Fields<'message:page'>, 'main' | 'threadId'> {
  if (line === 'all' || (line === 'main' && !hasThreads)) return {};
  return line === 'main' ? { main: true } : { threadId: line.threadId };
}
