import type { ChatError } from '#contracts/errors';
import type { Message, MessageId, Seq } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';

/** What a timeline shows. Lists are immutable; an unchanged list keeps its identity. */
export interface TimelineView {
  /** The messages of the line, ascending, without gaps; at most 400. */
  readonly messages: readonly Message[];
  /** The user's unsent and failed messages, to be shown after `messages`; empty unless the timeline is at the end. */
  readonly pending: readonly PendingMessage[];
  /** The line has no message between this number and the first one of `messages`. */
  readonly low: number;
  /** True if there are no messages before `messages`. */
  readonly reachedStart: boolean;
  /** True if the timeline is at the end of its line, where it follows new messages. */
  readonly reachedEnd: boolean;
  readonly isLoading: 'older' | 'newer' | 'jump' | null;
  /** Number of messages after the last one of `messages`. In another line than `all`, of those that are known. */
  readonly newer: number;
  /** The first unread message of the line that was skipped: only later ones were shown. `null` if there is none. */
  readonly skipped: Seq | null;
  /** The error of the last request; `null` once another one succeeds. */
  readonly error: ChatError | null;
}

/** The view before anything is loaded, and of a room that is gone. */
export const NOTHING: TimelineView = {
  messages: [],
  pending: [],
  low: 0,
  reachedStart: false,
  reachedEnd: false,
  isLoading: null,
  newer: 0,
  skipped: null,
  error: null,
};

/** The message to jump to: by its position, its id, or the first one not older than a time (ISO 8601). */
export type JumpTarget = { readonly seq: number } | { readonly id: MessageId } | { readonly at: string };
