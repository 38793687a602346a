import type { SourceId } from '../../records.js';
import { BOLD, cleaned, decoded, ITALIC, STRIKE } from '../../text/characters.js';
import { linked, safeUrl } from '../../text/links.js';
import { escapeMarkdown, plain } from '../../text/literal.js';
import type { ZulipEmoji } from './zulip-emoji.js';
import type { ZulipFiles } from './zulip-files.js';
import { KeptPieces } from './kept-pieces.js';
import { groupMention, personMention, roomMention } from './zulip-mentions.js';
import { markdownLines } from './zulip-blocks.js';
import type { ZulipPeople } from './zulip-people.js';
import type { ZulipRooms } from './zulip-rooms.js';

/** What the names in a text stand for. */
export interface ZulipNames {
  readonly people: ZulipPeople;
  readonly rooms: ZulipRooms;
  readonly emoji: ZulipEmoji;
  readonly files: ZulipFiles;
}

export interface ZulipBody {
  /** Markdown, with marks of mentions. */
  readonly body: string;
  /** The files that it links to. */
  readonly files: readonly SourceId[];
}

const LABEL = String.raw`\[(?<label>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]`;
const TARGET = String.raw`\([ ]*<?(?<target>(?:[^\s()<>]|\([^\s()]*\))+)>?(?:[ ]+"[^"\n]*")?[ ]*\)`;
const LINK = new RegExp(`!?${LABEL}${TARGET}`, 'g');
/** Code, mentions, formulas, times, links, URLs and emoji, in the order in which Zulip looks for them. */
const PIECES = new RegExp(
  [
    '(?<![`\\\\])(?<ticks>`+)(?!`)[^]{0,20000}?[^`]\\k<ticks>(?!`)',
    String.raw`(?<!\w)@_?\*\*(?<person>[^*\n]+)\*\*`,
    String.raw`(?<!\w)@_?\*(?<group>[^*\n]+)\*`,
    String.raw`#\*\*(?<stream>[^*>\n]+)(?:>(?<topic>[^*\n]*))?\*\*`,
    String.raw`(?<![\w$])\$\$(?<formula>[^\n_$](?:\\\$|[^$\n])*)\$\$(?![\w$])`,
    '<time:(?<time>[^<>\\n]*)>',
    LINK.source,
    String.raw`(?<url>https?:\/\/(?:(?!~~)[^\s<>*"])+)`,
    ':(?<emoji>[\\w+-]+):',
  ].join('|'),
  'g',
);
/** Formats of Zulip. An underscore is none. */
const FORMATS = [
  { pattern: /\*\*\*(?!\s)([^*\n]+)(?<!\s)\*\*\*/g, to: `${BOLD}${ITALIC}$1${ITALIC}${BOLD}` },
  { pattern: /\*\*([^\n]+?)\*\*/g, to: `${BOLD}$1${BOLD}` },
  { pattern: /(?<!~)~~([^~\n]+?)~~(?!~)/g, to: `${STRIKE}$1${STRIKE}` },
  { pattern: /\*(?!\s)([^*\n]+)(?<!\s)\*/g, to: `${ITALIC}$1${ITALIC}` },
] as const;
const SIGNS: Readonly<Record<string, string>> = { [BOLD]: '**', [ITALIC]: '*', [STRIKE]: '~~' };
/** A URL without `https://`. */
const HOST = /^[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)/;
const ABOUT_ME = /^\/me (?<first>[^\n]+)/;

/** The Markdown of a text of Zulip, and the files that it links to. */
export function zulipBody(content: string, names: ZulipNames): ZulipBody {
  const reader = new TextReader(names);
  return reader.read(cleaned(content));
}

class TextReader {
  private readonly kept = new KeptPieces();
  private readonly files = new Set<SourceId>();

  constructor(private readonly names: ZulipNames) {}

  read(text: string): ZulipBody {
    const lines = markdownLines(text, this.kept).flatMap((line) => this.withoutFiles(line));
    const body = this.kept.putBack(this.inline(lines.join('\n'))).trimEnd();
    return { body: body.replace(/^\n+/, '').replace(ABOUT_ME, '_$<first>_'), files: [...this.files] };
  }

  /** A line that has nothing but files is none, if it says only their names. */
  private withoutFiles(line: string): readonly string[] {
    const labels: string[] = [];
    const rest = line.replaceAll(LINK, (found: string, ...groups: unknown[]) => {
      const { label = '', target = '' } = groups.at(-1) as { label?: string; target?: string };
      const path = this.names.files.pathOf(target);
      if (path === null) return found;
      if (!this.names.files.isName(path, label)) labels.push(label);
      return '';
    });
    if (rest.trim() !== '' || rest === line) return [line];
    line.replaceAll(LINK, (_, ...groups: unknown[]) => this.take((groups.at(-1) as { target: string }).target));
    return labels.length === 0 ? [] : [labels.join(' ')];
  }

  /** Notes the file of a link. */
  private take(target: string): string {
    const path = this.names.files.pathOf(target);
    if (path !== null) this.files.add(path);
    return '';
  }

  private inline(text: string): string {
    const open = text.replaceAll(PIECES, (found: string, ...groups: unknown[]) =>
      this.piece(found, groups.at(-1) as Readonly<Record<string, string | undefined>>),
    );
    const formatted = FORMATS.reduce((line, { pattern, to }) => line.replaceAll(pattern, to), open);
    return escapeMarkdown(decoded(formatted)).replaceAll(/[\ufdd1-\ufdd3]/g, (sign) => SIGNS[sign] ?? sign);
  }

  private piece(found: string, groups: Readonly<Record<string, string | undefined>>): string {
    const { person, group, stream, topic, formula, time, label, target, url, emoji } = groups;
    const { people, rooms } = this.names;
    if (emoji !== undefined) return this.names.emoji.emojiOf(emoji) ?? found;
    if (label !== undefined) return this.link(label, target ?? '');
    if (person !== undefined) return this.kept.keep(personMention(person, people));
    if (group !== undefined) return this.kept.keep(groupMention(group));
    if (stream !== undefined) return this.kept.keep(roomMention(stream, topic, rooms));
    if (formula !== undefined) return this.kept.keep(`\`${formula}\``);
    if (url !== undefined) this.take(url);
    return this.kept.keep(time === undefined ? found : timeOf(time));
  }

  /** A link to a file, or to a page of the Zulip server, has its label. */
  private link(label: string, target: string): string {
    const inner = this.inline(label);
    if (this.names.files.pathOf(target) !== null) {
      this.take(target);
      return this.kept.keep(inner);
    }
    const url = HOST.test(target) ? `http://${target}` : target;
    const isLost = safeUrl(url) === null && !/^[/#]/.test(target);
    return this.kept.keep(isLost ? `${inner} (${plain(target)})` : linked(inner, url));
  }
}

/** A time that everybody saw in their own zone. */
function timeOf(given: string): string {
  const time = new Date(/^\d+$/.test(given) ? Number(given) * 1000 : given);
  if (Number.isNaN(time.getTime())) return plain(given);
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
