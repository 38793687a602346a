import { urlOf } from '#contracts/url-of';
import { roomMark, userMark } from '../marks.js';
import { cleaned, decoded } from './characters.js';
import { literal } from './literal.js';
import { inOneLine, saysNothing } from './values.js';

const SCHEME = /^(?:https?:\/\/|mailto:)[^\s]/i;

/** The URL as a link can have it; `null` for one that leads nowhere or could run code. */
export function safeUrl(given: string): string | null {
  const url = cleaned(given).trim();
  if (!SCHEME.test(url) || urlOf(url) === null) return null;
  return url.replaceAll(/[\s()<>\\`]/g, (sign) => percent(sign));
}

const percent = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** A link with this label, which is Markdown. Without a safe URL it is the label alone; without a label the URL. */
export function linked(label: string, given: unknown): string {
  const url = typeof given === 'string' ? safeUrl(given) : null;
  if (url === null) return label;
  const text = asLabel(inOneLine(label));
  if (saysNothing(text)) return bareLink(url);
  return `[${text}](${url})`;
}

function bareLink(url: string): string {
  return /^mailto:/i.test(url) ? `[${url.slice('mailto:'.length)}](${url})` : `<${url}>`;
}

const INNER_LINK = /(?<!\\)\[([^[\]]*)\]\((?:https?:|mailto:)[^\s()]*\)/g;

/** A label has no links. Brackets that look like one, and those that belong to no other one, would end it too early. */
function asLabel(given: string): string {
  const label = given.replaceAll(INNER_LINK, '$1');
  let depth = 0;
  for (const sign of label) {
    if (sign === '[') depth++;
    if (sign === ']') depth--;
    if (depth < 0) break;
  }
  return depth === 0 && !label.includes('](') ? label : label.replaceAll(/\\?\[/g, '(').replaceAll(']', ')');
}

/** Who and what a mention of Slack may name, besides people: `<@here>`. */
const BROADCAST = /^(?:here|channel|everyone|group|all)$/;

/**
 * The Markdown of what Slack writes between `<` and `>`, with marks in place of people and rooms; `null` if that is no link,
 * mention or date of Slack.
 */
export function slackLink(inner: string): string | null {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  const sign = target.charAt(0);
  if (sign === '!') return special(target.slice(1), label);
  if (sign === '@' || sign === '#') return target.length === 1 ? null : mark(sign, target.slice(1), label);
  const url = decoded(target);
  if (safeUrl(url) !== null) return label === url ? linked('', url) : linked(literal(label), url);
  // A link that leads nowhere has its label, as at Slack.
  return bar < 0 || !/^[a-z][a-z\d+.-]*:/i.test(target) ? null : literal(label);
}

function mark(sign: '@' | '#', id: string, label: string): string {
  const name = label.startsWith(sign) ? label.slice(1) : label;
  if (sign === '#') return roomMark(id, name);
  return BROADCAST.test(id) ? named(sign, id) : userMark(id, name);
}

/** The name with one sign before it. */
const named = (sign: string, name: string): string => (name.startsWith(sign) ? name : `${sign}${name}`);

function special(target: string, label: string): string | null {
  const [kind = '', id = ''] = target.split('^');
  if (kind === 'date') return literal(label || timeOf(id) || target);
  if (kind === 'subteam') return literal(named('@', label || id));
  return kind === '' ? null : literal(label === '' ? named('@', kind) : label);
}

/** The time in UTC of these seconds since 1970, such as `2026-11-29 08:30 UTC`; `''` if there is none. */
export function timeOf(seconds: string): string {
  const time = new Date(Number(seconds) * 1000);
  return seconds === '' || Number.isNaN(time.getTime())
    ? ''
    : `${time.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}
