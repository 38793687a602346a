import { sizeIn } from '#client';

import { activityTimeIn } from './activity-time.js';
import { agoIn } from './ago.js';
import { LOCALE } from './locale.js';
import { messageFormatsIn } from './message-formats.js';

/* Dates, numbers and orders of the client, in the language of its texts and the time zone of the browser. */

/** For the placeholders of texts. */
export const messageFormats = messageFormatsIn(LOCALE);
export const ago = agoIn(LOCALE);
export const activityTime = activityTimeIn(LOCALE);
/** The size of a file in bytes: "812 bytes", "1.4 MB". */
export const sizeText = sizeIn(LOCALE);

export const timeText = datesOf({ timeStyle: 'short' });
export const fullMomentText = datesOf({ dateStyle: 'full', timeStyle: 'short' });
export const longDateText = datesOf({ dateStyle: 'long' });
/** A day of this year. */
export const dayText = datesOf({ weekday: 'long', day: 'numeric', month: 'long' });

export const { moment: momentText, percent: percentText } = messageFormats;

/** The order of names. */
export const compareNames = new Intl.Collator(LOCALE, { sensitivity: 'base', numeric: true }).compare;
/** Splits a text into what people take for one character. */
export const graphemes = new Intl.Segmenter(LOCALE, { granularity: 'grapheme' });

function datesOf(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  return (at) => format.format(at);
}
