import { sizeIn } from '#client';

import { activityTimeIn } from './activity-time.js';
import { agoIn } from './ago.js';
import { LOCALE } from './locale.js';

/** Dates, numbers and orders of the client, in the language of its texts and the time zone of the browser. */
export const plural = pluralIn(LOCALE);
export const ago = agoIn(LOCALE);
export const activityTime = activityTimeIn(LOCALE);
export const size = sizeIn(LOCALE);

export const timeText = datesOf({ timeStyle: 'short' });
export const momentText = datesOf({ dateStyle: 'medium', timeStyle: 'short' });
export const fullMomentText = datesOf({ dateStyle: 'full', timeStyle: 'short' });
export const dateText = datesOf({ dateStyle: 'medium' });
export const longDateText = datesOf({ dateStyle: 'long' });
/** A day of this year. */
export const dayText = datesOf({ weekday: 'long', day: 'numeric', month: 'long' });

const percent = new Intl.NumberFormat(LOCALE, { style: 'percent' });
/** A share of 1: 0.25 is "25%". */
export const percentText = (share: number): string => percent.format(share);

/** The order of names. */
export const compareNames = new Intl.Collator(LOCALE, { sensitivity: 'base', numeric: true }).compare;
/** Splits a text into what people take for one character. */
export const graphemes = new Intl.Segmenter(LOCALE, { granularity: 'grapheme' });

function datesOf(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  return (at) => format.format(at);
}

/** The texts of one word by plural category of the language. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Returns a function that selects the form for a number and replaces `#` by the number. */
function pluralIn(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const digits = new Intl.NumberFormat(locale);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll('#', digits.format(count));
}
