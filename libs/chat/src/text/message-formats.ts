import { durationIn } from './duration.js';

/** Larger numbers say no more. */
const SHOWN_MAX = 99;

/** The texts by plural category of the language, or by number (`=1`), which goes first. */
type Forms = Partial<Record<Intl.LDMLPluralRule | `=${number}`, string>> & { readonly other: string };

/** What texts call for their placeholders: `{count, number, to99}`, `{at, date, moment}`. */
export interface MessageFormats {
  readonly plural: (count: number, forms: Forms) => string;
  readonly number: (value: number) => string;
  /** "99+" for more than 99. */
  readonly to99: (count: number) => string;
  /** A share of 1: 0.25 is "25%". */
  readonly percent: (share: number) => string;
  /** A time to wait. */
  readonly duration: (seconds: number) => string;
  readonly date: (at: Date) => string;
  /** A date with its time; of this day the time alone. */
  readonly moment: (at: Date, now?: Date) => string;
}

export function messageFormatsIn(locale: string): MessageFormats {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const shares = new Intl.NumberFormat(locale, { style: 'percent' });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const number = (value: number): string => numbers.format(value);
  return {
    plural: (count, forms) => forms[`=${count}`] ?? forms[rules.select(count)] ?? forms.other,
    number,
    to99: (count) => (count > SHOWN_MAX ? `${number(SHOWN_MAX)}+` : number(count)),
    percent: (share) => shares.format(share),
    duration: durationIn(locale),
    date: (at) => dates.format(at),
    moment: (at, now = new Date()) => (at.toDateString() === now.toDateString() ? times : moments).format(at),
  };
}
