import { hasWords } from '#client/body/characters';
import { BOLD, cleaned, decoded, ITALIC, KEPT, STRIKE } from '../../text/characters.js';
import { slackLink } from '../../text/links.js';
import { escapeMarkdown } from '../../text/literal.js';

const FENCED = /```([^]*?)```/g;
/** Code, which stays, and links. */
const PIECES = /```[^]*?```|`[^`\n]+`|<(?<inner>[^<>\n]{1,4000})>/g;
const FORMATS = [
  { mark: BOLD, pattern: /(?<![\p{L}\p{N}\\*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/gu },
  { mark: ITALIC, pattern: /(?<![\p{L}\p{N}\\_])_(?![\s_])([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/gu },
  { mark: STRIKE, pattern: /(?<![\p{L}\p{N}\\~])~(?![\s~])([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/gu },
] as const;
const MARKS: Readonly<Record<string, string>> = { [BOLD]: '**', [ITALIC]: '_', [STRIKE]: '~~' };

/** The Markdown of a text of a sender in the form of Slack: its mrkdwn, or Markdown already. */
export function mrkdwn(given: string): string {
  const text = cleaned(given);
  return isMarkdown(text) ? withoutBars(text) : slackText(given);
}

/** The Markdown of a text that Slack shows. */
export function slackText(given: string): string {
  const keeper = new Keeper();
  const text = cleaned(given).replaceAll(FENCED, fenceInLines);
  const open = text.replaceAll(PIECES, (found: string, ...rest: unknown[]) => {
    const { inner } = rest.at(-1) as { inner?: string };
    if (inner === undefined) return keeper.keep(decoded(found));
    const link = slackLink(inner);
    return link === null ? found : keeper.keep(link);
  });
  return keeper.putBack(convert(open));
}

/** Markdown in which links of Slack with a label are links. */
function withoutBars(text: string): string {
  return text.replaceAll(PIECES, (found: string, ...rest: unknown[]) => {
    const { inner } = rest.at(-1) as { inner?: string };
    return inner?.includes('|') === true ? (slackLink(inner) ?? found) : found;
  });
}

/** Pieces that the conversion does not touch. */
export class Keeper {
  private readonly kept: string[] = [];

  keep(piece: string): string {
    this.kept.push(piece);
    return KEPT;
  }

  putBack(text: string): string {
    const pieces = this.kept.values();
    return text.replaceAll(KEPT, () => pieces.next().value ?? '');
  }
}

/** Slack takes a fence of several lines at any place of a line, Markdown in lines of its own. */
export function fenceInLines(found: string, code: string, at: number, text: string): string {
  if (!code.includes('\n')) return found;
  const end = at + found.length;
  const isFirst = at === 0 || text.charAt(at - 1) === '\n';
  const isLast = end === text.length || text.charAt(end) === '\n';
  if (isFirst && isLast && /^[\w+-]*\n/.test(code) && code.endsWith('\n')) return found;
  const inner = code.replace(/^\n/, '').replace(/\n$/, '');
  return `${isFirst ? '' : '\n'}\`\`\`\n${inner}\n\`\`\`${isLast ? '' : '\n'}`;
}

const ENTITY = /&(?:lt|gt|amp);/;

/** A text of a sender for Mattermost or Rocket.Chat has what no text for Slack has, and no entities of Slack. */
function isMarkdown(text: string): boolean {
  if (ENTITY.test(text)) return false;
  return text.includes('](') || text.includes('**') || /^# \S/.test(text) || text.split('\n').some(isTableRow);
}

function isTableRow(line: string): boolean {
  const row = line.trim();
  return row.length > 2 && row.startsWith('|') && row.endsWith('|');
}

function convert(text: string): string {
  const lines = quoted(decoded(formatted(text)))
    .split('\n')
    .map(withBullet)
    .join('\n');
  return withFormats(escapeMarkdown(lines));
}

/** The text with placeholders for marks of one sign: `*bold*`, `_italic_`, `~strike~`. */
export const formatted = (text: string): string =>
  FORMATS.reduce(
    (line, { mark, pattern }) =>
      line.replaceAll(pattern, (found, content: string) => (isFormatted(content) ? `${mark}${content}${mark}` : found)),
    text,
  );

/** The text with marks of Markdown in place of the placeholders. */
export const withFormats = (text: string): string => text.replaceAll(/[\ufdd1-\ufdd3]/g, (mark) => MARKS[mark] ?? mark);

const isFormatted = (content: string): boolean => hasWords(content) || /\p{N}/u.test(content) || content.includes(KEPT);

/** Slack quotes a line behind `>`, and all lines behind `>>>`. */
function quoted(text: string): string {
  const [before = '', ...rest] = text.split(/^>>>[ \t]?/m);
  const lines = before.split('\n').map((line) => line.replace(/^>[ \t]?/, '> '));
  const all = rest
    .join('')
    .split('\n')
    .map((line) => `> ${line}`);
  return rest.length === 0 ? lines.join('\n') : [lines.join('\n'), all.join('\n')].join('');
}

const withBullet = (line: string): string =>
  line.replace(
    /^(?<indent>[ \t]{0,8})(?<bullet>[•◦▪])[ \t]*(?=\S)/u,
    (_, indent: string, bullet: string) => `${bullet === '•' || indent !== '' ? indent : '  '}- `,
  );
