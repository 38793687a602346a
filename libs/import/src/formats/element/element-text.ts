import { roomMark, userMark } from '../../marks.js';
import { attributeOf, type HtmlElement } from '../../text/html/html-element.js';
import { HtmlReader } from '../../text/html/html.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, listIn, textIn, unescapedUri } from '../../text/values.js';
import { handleOf } from './element-events.js';

/** Links to a person or a room: `https://matrix.to/#/@bert:example.org`, those of other clients, and `matrix:u/bert:example.org`. */
const PILL =
  /^(?:https?:\/\/(?:matrix\.to\/#\/|[^/]+\/[^#]*#\/(?:user|room)\/)(?<id>(?:[@#!]|%40|%23|%21)[^/?]+)|matrix:(?<kind>u|r|roomid|user|room)\/(?<rest>[^/?]+))\/?(?:\?.*)?$/;
const SIGNS: Readonly<Record<string, string>> = { u: '@', user: '@', r: '#', room: '#', roomid: '!' };
/** The quote of the message that is answered, which old clients put in front. */
const QUOTED = /^> (?:\* )?<@[^>\n]+>[^\n]*\n(?:>[^\n]*\n)*\n?/;

const reader = new HtmlReader({ paragraphs: '\n\n', element });

/** The Markdown of the text of a message, with marks. */
export function bodyOf(content: Fields, isAnswer: boolean): string {
  const formatted = textIn(content['formatted_body']);
  if (content['format'] === 'org.matrix.custom.html' && formatted.trim() !== '') return reader.markdown(formatted);
  const body = textIn(content['body']);
  return withMentions(isAnswer ? body.replace(QUOTED, '') : body, content);
}

/** A text that is not Markdown, with marks where it names people who are mentioned. */
function withMentions(text: string, content: Fields): string {
  const ids = fieldsIn(content['m.mentions'])['user_ids'];
  const mentioned = new Set((Array.isArray(ids) ? ids : []).map(textIn));
  const parts = text.split(/(@[\w.=/+-]+:[\w.-]*\w(?::\d+)?)/);
  if (!parts.some((part) => mentioned.has(part))) return typed(text);
  return parts.map((part) => (mentioned.has(part) ? userMark(part, handleOf(part) ?? '') : typed(part))).join('');
}

/** The Markdown of a poll: its question and answers. */
export function pollText(content: Fields): string {
  const poll = fieldsIn(content['m.poll'] ?? content['m.poll.start'] ?? content['org.matrix.msc3381.poll.start']);
  const answers = listIn(poll['answers']).map((answer, place) => `${String(place + 1)}. ${wordsIn(answer)}`);
  const question = wordsIn(fieldsIn(poll['question']));
  const text = [question, ...answers].join('\n');
  return text === '' ? typed(wordsOf(content)) : text;
}

const wordsIn = (part: Fields): string => typed(wordsOf(part)).replaceAll('\n', ' ');

/** The text of an extensible event, in each form that there was. */
function wordsOf(part: Fields): string {
  const texts = [part['m.text'], part['org.matrix.msc1767.text'], part['body']];
  const plain = texts.map((text) => textIn(Array.isArray(text) ? listIn(text)[0]?.['body'] : text));
  return plain.find((text) => text !== '') ?? '';
}

function element(found: HtmlElement): string | null {
  if (found.nodeName === 'A') return pillOf(attributeOf(found, 'href'), (found.textContent ?? '').trim());
  // Pictures are custom emoji; others have a URL that leads nowhere.
  return found.nodeName === 'IMG' ? typed(attributeOf(found, 'alt') || attributeOf(found, 'title')) : null;
}

function pillOf(url: string, label: string): string | null {
  const { id, kind = '', rest } = PILL.exec(url)?.groups ?? {};
  const named = unescapedUri(id ?? `${SIGNS[kind] ?? ''}${rest ?? ''}`);
  const sign = named.charAt(0);
  if (sign === '@' && named.includes(':')) return userMark(named, label.replace(/^@/, ''));
  if (sign === '!') return roomMark(named, label.replace(/^#/, ''));
  return sign === '#' ? typed(label || named) : null;
}
