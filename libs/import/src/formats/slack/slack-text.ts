import { joined, type Fields, listIn, saysNothing, textIn } from '../../text/values.js';
import { withEmoji } from '../../text/emoji.js';
import { attachmentsText } from './attachments.js';
import { blocksText } from './blocks.js';
import { slackText } from './mrkdwn.js';

/** Slack's own sentence about a file, before 2018. */
const ABOUT_FILE = /^<@\w+(?:\|[^>]*)?> (?:uploaded|shared|commented on|pinned|mentioned) /;

/** The Markdown of a message, with what programs and shared messages add below the text. */
export function slackBody(message: Fields): string {
  return withEmoji(joined([mainText(message), attachmentsText(listIn(message['attachments']).filter(isNoPreview))]));
}

/** What a person wrote beside a file, in the sentence that Slack made of it. */
export function fileBody(message: Fields, comment: unknown): string {
  const text = textIn(message['text']);
  return ABOUT_FILE.test(text) || text === '' ? withEmoji(typedText(textIn(comment))) : slackBody(message);
}

/** Stands for a backslash while a text is converted. */
const ESCAPE = '\ufdd7';
/** Code, which stays, and what would begin an item of a list: Slack shows it as it is. */
const LITERAL_ITEMS = /```[^]*?```|(?<=^(?:&gt; ?)?[ \t]{0,8})(?<mark>-|\d{1,9}(?=[.)]))(?=[.)]?[ \t])/gm;

/** The Markdown of a text in which lists are no lists; those of rich text have other marks. */
function typedText(given: string): string {
  const marked = given.replaceAll(ESCAPE, '\ufffd').replaceAll(LITERAL_ITEMS, (found, ...rest: unknown[]) => {
    const { mark } = rest.at(-1) as { mark?: string };
    if (mark === undefined) return found;
    return mark === '-' ? `${ESCAPE}-` : `${mark}${ESCAPE}`;
  });
  return slackText(marked).replaceAll(ESCAPE, '\\');
}

/** The text or the blocks: of some messages one is missing or shorter than the other. */
function mainText(message: Fields): string {
  const [text, blocks] = [typedText(textIn(message['text'])), blocksText(message['blocks'])];
  if (saysNothing(text)) return blocks;
  return wordsIn(blocks) > wordsIn(text) ? blocks : text;
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** Slack makes previews of the links in a text. They say nothing of the person. */
const isNoPreview = (attachment: Fields): boolean =>
  attachment['is_msg_unfurl'] === true || attachment['is_share'] === true || textIn(attachment['from_url']) === '';
