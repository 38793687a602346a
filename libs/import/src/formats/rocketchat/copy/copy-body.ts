import { type Fields, fieldsIn, joined, listIn, PARTS_MAX, readEach, textIn } from '../../../text/values.js';
import { plain } from '../../../text/literal.js';
import { attachmentsText } from '../../slack/attachments.js';
import { blocksText } from '../../slack/blocks.js';
import type { SourceId } from '../../../records.js';
import { isQuote, quotesIn, withoutQuotes } from '../rocket-quotes.js';
import { type Named, rocketText } from '../rocket-text.js';
import { firstOfEach, idIn } from '../rocket-values.js';

/** A file at Rocket.Chat: `/file-upload/<id>/<name>`, before 2018 `/ufs/<store>/<id>/<name>`. */
const UPLOAD = /\/(?:file-upload|ufs\/[^/]+)\/(?<id>[^/?#]+)(?:[/?#]|$)/;
const BROADCASTS: readonly string[] = ['all', 'here'];

/** The Markdown of a message, with what programs add, the captions of files, and the text of a message that it only passes on. */
export function bodyOf(message: Fields): string {
  const named = namedIn(message);
  const text = withoutQuotes(textIn(message['msg']));
  const attachments = listIn(message['attachments'], PARTS_MAX).filter((attachment) => !isQuote(attachment));
  const said = joined([
    rocketText(text, named),
    joined(readEach(attachments, (attachment) => attachmentText(attachment, text, named))),
    blocksText(message['blocks']),
    placeText(message['location']),
  ]);
  return said === '' ? quotesText(message, named) : said;
}

/** The files that a message names. */
export function namedFiles({ file, files, attachments }: Fields): readonly Fields[] {
  // The list says more about the first file than `file` does.
  const all = [...listIn(files), ...listIn([file])];
  const uploads = all.length > 0 ? [] : listIn(attachments, PARTS_MAX).flatMap(uploadIn);
  return [...firstOfEach([...all, ...uploads], '_id').values()];
}

/** The people among the mentions, which may also be teams and broadcasts. */
export const peopleIn = (mentions: unknown): readonly Fields[] =>
  listIn(mentions).filter(({ type, _id }) => type !== 'team' && !BROADCASTS.includes(idIn(_id)));

function namedIn({ mentions, channels }: Fields): Named {
  return {
    people: idsByName(peopleIn(mentions), 'username'),
    rooms: new Map([...idsByName(listIn(channels), 'fname'), ...idsByName(listIn(channels), 'name')]),
  };
}

function idsByName(list: readonly Fields[], name: string): ReadonlyMap<string, SourceId> {
  return new Map(
    list.flatMap((each) => (textIn(each[name]) && idIn(each['_id']) ? [[textIn(each[name]), idIn(each['_id'])]] : [])),
  );
}

/** Attachments of files have only their captions to say. */
function attachmentText(attachment: Fields, text: string, named: Named): string {
  const formatted = (given: string): string => rocketText(given, named);
  if (uploadIn(attachment).length === 0) return attachmentsText([attachment], { formatted, literal: plain });
  const caption = textIn(attachment['description']);
  return caption === text ? '' : formatted(caption);
}

function uploadIn(attachment: Fields): readonly Fields[] {
  const links = ['title_link', 'image_url', 'audio_url', 'video_url'].map((name) => textIn(attachment[name]));
  const id = links.map((link) => UPLOAD.exec(link)?.groups?.['id']).find((found) => found !== undefined);
  return id === undefined ? [] : [{ _id: id, name: attachment['title'] }];
}

/** What a message passes on, as a quote. */
function quotesText({ attachments }: Fields, named: Named): string {
  return readEach(quotesIn(attachments), ({ text }) => rocketText(textIn(text), named).replaceAll(/^/gm, '> ')).join(
    '\n\n',
  );
}

/** A place on a map, as latitude and longitude. */
function placeText(location: unknown): string {
  const { coordinates } = fieldsIn(location);
  if (!Array.isArray(coordinates)) return '';
  const [longitude, latitude] = coordinates as unknown[];
  return typeof longitude === 'number' && typeof latitude === 'number'
    ? `${String(latitude)}, ${String(longitude)}`
    : '';
}
