import type { Message, UserId } from '#client';

import { isUnread } from './rows.js';

export interface NewerSource {
  readonly messages: readonly Message[];
  /** The number of messages after the last of `messages`. */
  readonly newer: number;
  /** The highest number that the user has seen. */
  readonly seen: number;
  readonly me: UserId | null;
}

/** The number of messages that the user has not seen. Those that are not loaded count whatever they are. */
export function newerCount({ messages, newer, seen, me }: NewerSource): number {
  const last = messages.at(-1)?.seq ?? 0;
  const loaded = messages.filter((message) => isUnread(message, seen, me)).length;
  return loaded + Math.max(0, Math.min(newer, last + newer - seen));
}
