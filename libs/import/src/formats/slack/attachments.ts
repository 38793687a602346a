import { blocksText } from './blocks.js';
import { linked } from '../../text/links.js';
import { literal } from '../../text/literal.js';
import { mrkdwn } from './mrkdwn.js';
import { type Fields, joined, labelled, listIn, readEach, saysNothing, textIn, wordIn } from '../../text/values.js';

/** The Markdown of attachments of Slack's form, which Mattermost and Rocket.Chat share. */
export function attachmentsText(attachments: unknown): string {
  return joined(readEach(attachments, attachmentText));
}

function attachmentText(attachment: Fields): string {
  const of = (name: string): string => textIn(attachment[name]);
  const said = joined([
    mrkdwn(of('pretext')),
    literal(of('author_name')),
    saysNothing(of('title')) ? '' : linked(literal(of('title')), attachment['title_link']),
    blocksText(attachment['blocks']) || mrkdwn(of('text')),
    ...listIn(attachment['fields']).map(fieldText),
    literal(of('footer')),
    of('image_url') === '' ? '' : linked('', attachment['image_url']),
    joined(listIn(attachment['actions']).map(actionText), ' · '),
  ]);
  return said === '' ? literal(of('fallback')) : said;
}

function fieldText({ title, value }: Fields): string {
  return labelled(literal(wordIn(title)), mrkdwn(wordIn(value)));
}

function actionText({ text, url }: Fields): string {
  return textIn(url) === '' ? '' : linked(literal(textIn(text)), url);
}
