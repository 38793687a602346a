import type { SourceId } from '../../records.js';
import { type Fields, listIn, textIn } from '../../text/values.js';
import { idIn } from './rocket-values.js';

/** Links without a label in front of a text, each to a message. */
const QUOTES = /^(?:\s*\[\s*\]\([^\s()]*[?&]msg=[^\s()]*\))+\s*/;
const MESSAGE = /[?&]msg=(?<id>[^\s()&#]+)/;

/** The text without the links to what it answers. */
export const withoutQuotes = (text: string): string => text.replace(QUOTES, '');

/** The attachments that repeat what the message answers. */
export const quotesIn = (attachments: unknown): readonly Fields[] => listIn(attachments).filter(isQuote);
export const isQuote = (attachment: Fields): boolean => textIn(attachment['message_link']) !== '';

/** The message that the message answers; `null` if it answers none. */
export function answered({ msg, attachments }: Fields): SourceId | null {
  const [quote] = quotesIn(attachments);
  const link = QUOTES.exec(textIn(msg))?.[0] ?? textIn(quote?.['message_link']);
  return idIn(MESSAGE.exec(link)?.groups?.['id']) || null;
}
