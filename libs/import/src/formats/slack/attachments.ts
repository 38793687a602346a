import { blocksText } from './blocks.js';
import { linked } from '../../text/links.js';
import { literal } from '../../text/literal.js';
import { mrkdwn } from './mrkdwn.js';
import { type Fields, joined, labelled, listIn, readEach, saysNothing, textIn, wordIn } from '../../text/values.js';

/** How the texts of attachments are Markdown. */
export interface AttachmentTexts {
  /** A text of the sender with formats. */
  readonly formatted: (text: string) => string;
  /** A text that is shown as it is. */
  readonly literal: (text: string) => string;
}

const OF_SLACK: AttachmentTexts = { formatted: mrkdwn, literal };

/** The Markdown of attachments of Slack's form, which Mattermost and Rocket.Chat share. */
export function attachmentsText(attachments: unknown, texts = OF_SLACK): string {
  return joined(readEach(attachments, (attachment) => attachmentText(attachment, texts)));
}

function attachmentText(attachment: Fields, texts: AttachmentTexts): string {
  const formatted = (name: string): string => texts.formatted(textIn(attachment[name]));
  const asIs = (name: string): string => texts.literal(textIn(attachment[name]));
  const said = joined([
    formatted('pretext'),
    asIs('author_name'),
    saysNothing(asIs('title')) ? '' : linked(asIs('title'), attachment['title_link']),
    blocksText(attachment['blocks']) || formatted('text'),
    ...listIn(attachment['fields']).map((field) => fieldText(field, texts)),
    asIs('footer'),
    textIn(attachment['image_url']) === '' ? '' : linked('', attachment['image_url']),
    joined(listIn(attachment['actions']).map(actionText), ' · '),
  ]);
  return said === '' ? asIs('fallback') : said;
}

function fieldText({ title, value }: Fields, texts: AttachmentTexts): string {
  return labelled(texts.literal(wordIn(title)), texts.formatted(wordIn(value)));
}

function actionText({ text, url }: Fields): string {
  return textIn(url) === '' ? '' : linked(literal(textIn(text)), url);
}
