import { replaceMarks } from '#import/marks';
import { attachmentsText } from '#import/formats/slack/attachments';
import { blocksText } from '#import/formats/slack/blocks';
import { cut } from '#import/text/characters';
import { discordText } from '#import/formats/discord/embeds';
import { literal, plain } from '#import/text/literal';
import { colorOf, type ForeignSender, senderOf } from './look.js';
import { mrkdwn } from '#import/formats/slack/mrkdwn';
import { type Fields, joined, saysNothing, textIn } from '#import/text/values';

/** The content of a post in the form of Slack, Mattermost, Rocket.Chat or Discord. */
export interface ForeignPost {
  /** Markdown of at most `bodyChars` characters. */
  readonly body: string;
  readonly sender: ForeignSender | null;
  /** `good`, `warning`, `danger`, or `#` and six digits. */
  readonly color: string | null;
  /** `discord`: all words are in `content` or `embeds`. */
  readonly answer: 'ok' | 'discord';
}

/** The content of the post; `null` if it has none. Values of another type than expected count as left out. */
export function readForeignPost(post: Fields, bodyChars: number): ForeignPost | null {
  const slack = joined([mainText(post), attachmentsText(post['attachments'])]);
  const discord = discordText(post);
  const said =
    joined([slack, discord]) || joined([post['title'], textIn(post['message']) || post['msg']].map(plainText));
  const named = replaceMarks(said, (sign, id, label) => literal(`${sign}${label === '' ? id : label}`));
  const whole = named.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  const body = cut(whole, bodyChars);
  if (body === '' || (body !== whole && isEmptied(body))) return null;
  const answer = slack === '' && discord !== '' ? 'discord' : 'ok';
  return { body, sender: senderOf(post), color: colorOf(post), answer };
}

/** True if the cut has left nothing but its ellipsis, in a quote, an item of a list or a fence. */
function isEmptied(body: string): boolean {
  return saysNothing(body.replace('…', '').replaceAll(/^[ \t>]*(?:[-*]|\d{1,3}[.)])(?=\s|$)/gm, ''));
}

/** The blocks stand in the place of the text, which repeats them. */
function mainText(post: Fields): string {
  const text = textIn(post['text']);
  const title = text.trim() === '' ? '' : literal(textIn(post['title']));
  return joined([title, blocksText(post['blocks']) || (post['mrkdwn'] === false ? literal(text) : mrkdwn(text))]);
}

const plainText = (value: unknown): string => plain(textIn(value));
