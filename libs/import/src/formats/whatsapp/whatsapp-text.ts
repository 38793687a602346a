import { userMark } from '../../marks.js';
import type { SourceId } from '../../records.js';
import { cleaned } from '../../text/characters.js';
import { escapeMarkdown } from '../../text/literal.js';
import { fenceInLines, formatted, Keeper, withFormats } from '../slack/mrkdwn.js';
import { named } from './whatsapp-authors.js';

const FENCED = /```([^]*?)```/g;
/** Code, URLs and mentions, which stay. */
const PIECES =
  /```[^]*?```|`[^`\n]+`|https?:\/\/[^\s<>]+|\u2068(?<name>[^\u2068\u2069\n]{1,200})\u2069|@(?<isolated>\u2068[^\u2068\u2069\n]{1,200}\u2069)|@(?<number>\d{7,15})(?!\d)/g;

/** The people of a chat by name and by number. */
export interface WhatsAppNames {
  idOf(name: string): SourceId;
  /** The person who is in no address book, but known by a number. */
  ofNumber(digits: string): SourceId | undefined;
}

/** The Markdown of a text of WhatsApp, with marks in place of people. */
export function whatsAppText(text: string, names: WhatsAppNames): string {
  const keeper = new Keeper();
  const open = cleaned(text)
    .replaceAll(FENCED, fenceInLines)
    .replaceAll(PIECES, (found: string, ...rest: unknown[]) => {
      const { name, isolated, number } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      if (name !== undefined) return name;
      if (isolated !== undefined) return keeper.keep(mention(isolated.slice(1, -1), names));
      const user = number === undefined ? undefined : names.ofNumber(number);
      if (number !== undefined && user === undefined) return found;
      return keeper.keep(user === undefined ? found : userMark(user, number));
    });
  return keeper.putBack(withFormats(escapeMarkdown(formatted(open))));
}

const mention = (given: string, names: WhatsAppNames): string => userMark(names.idOf(named(given)), named(given));
