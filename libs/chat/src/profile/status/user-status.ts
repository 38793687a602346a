import type { Ext, JsonValue } from '#client';

/** Code points of the words. */
export const STATUS_TEXT_MAX = 80;
const EMOJI_MAX = 16;
const WORDS = /[\p{L}\p{Cc}\s]/u;

/** What users say they are doing, as `User.ext.status` has it: words, an emoji, or both. */
export interface UserStatus {
  /** At most `STATUS_TEXT_MAX` code points; may be empty beside an emoji. */
  readonly text: string;
  readonly emoji?: string;
  /** The time of its end, as ISO 8601; left out: it has none. */
  readonly until?: string;
}

/** The status in the data of a user, also one that is over; `null` without one. Other clients can write anything there. */
export function statusOf(ext: Ext | null | undefined): UserStatus | null {
  const held = ext?.['status'];
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return null;
  const text = typeof held['text'] === 'string' ? [...held['text'].trim()].slice(0, STATUS_TEXT_MAX).join('') : '';
  const { emoji, until } = held;
  if (text === '' && !isEmoji(emoji)) return null;
  return { text, ...(isEmoji(emoji) && { emoji }), ...(isTime(until) && { until }) };
}

/** The same data with this status, or without any. The data of other clients stays. */
export function withStatus(ext: Ext | null | undefined, status: UserStatus | null): Ext {
  const { status: before, ...others }: Ext = { ...ext };
  return status === null ? others : { ...others, status: { ...status } };
}

/** The end of the status, in milliseconds since 1970. */
export function endOf({ until }: UserStatus): number {
  return until === undefined ? Infinity : Date.parse(until);
}

function isEmoji(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '' && [...value].length <= EMOJI_MAX && !WORDS.test(value);
}

function isTime(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
