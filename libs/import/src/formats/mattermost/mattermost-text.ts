import { roomMark, userMark } from '../../marks.js';
import type { SourceId } from '../../records.js';
import { cleaned } from '../../text/characters.js';
import { splitCode } from '../../text/code.js';
import { emojiOf } from '../../text/emoji.js';
import { plain } from '../../text/literal.js';
import { type Fields, fieldsIn, joined } from '../../text/values.js';
import { attachmentsText } from '../slack/attachments.js';
import { personId } from './mattermost-ids.js';
import { type MattermostSurvey, type RoomFacts, teamName } from './mattermost-survey.js';

/** URLs, which stay, and what has a meaning at Mattermost and none in Markdown. */
const PIECES = new RegExp(
  [
    String.raw`\]\([^\s()]*\)|<[a-z][a-z\d+.-]{1,30}:[^\s<>]*>|(?<![a-z\d])[a-z][a-z\d+.-]{1,30}:\/\/[^\s<>]+|(?<![a-z\d])www\.[^\s<>]+`,
    String.raw`(?<![\p{L}\p{N}\p{M}_@])@(?<user>[\w.-]+)(?![\w.@-])`,
    String.raw`(?<![\p{L}\p{N}\p{M}_~])~(?<room>[\w.-]+)`,
    String.raw`:(?<code>[\w+'-]+):`,
  ].join('|'),
  'giu',
);
/** Longer names are none. */
const NAME_CHARS_MAX = 200;
const BROADCASTS = new Set(['here', 'channel', 'all']);
/** `/me` writes its text in italics on some servers. */
const IN_ITALICS = /^(?:\*[^*][^]*\*|_[^]*_)$/;

/** The place of a text: names of rooms are those of a team. */
export interface TextPlace {
  readonly room: SourceId;
  /** `''` in direct rooms. */
  readonly team: string;
}

/** Reads the texts of posts, which are Markdown. */
export class MattermostText {
  constructor(private readonly survey: MattermostSurvey) {}

  /** The body with marks, and below the text what programs have attached. */
  body(text: string, type: string, props: Fields, place: TextPlace): string {
    const channels = fieldsIn(props['channel_mentions']);
    const read = (given: string): string => this.read(given, place, channels);
    const said = type === 'me' ? inItalics(read(text)) : read(text);
    return joined([said, attachmentsText(props['attachments'], { formatted: read, literal: plain })]);
  }

  private read(text: string, place: TextPlace, channels: Fields): string {
    const parts = splitCode(cleaned(text));
    return parts.map((part, index) => (index % 2 === 0 ? this.marked(part, place, channels) : part)).join('');
  }

  private marked(text: string, place: TextPlace, channels: Fields): string {
    return text.replaceAll(PIECES, (found, ...rest: unknown[]) => {
      const { user, room, code } = rest.at(-1) as Readonly<Record<'user' | 'room' | 'code', string | undefined>>;
      if (user !== undefined) return this.mention(user) ?? found;
      if (room !== undefined) return this.roomName(room, place, channels) ?? found;
      return (code === undefined ? null : emojiOf(code)) ?? found;
    });
  }

  private mention(typed: string): string | null {
    return longest(typed, (name) => {
      const id = personId(name);
      return !BROADCASTS.has(id) && this.survey.knows(id) ? userMark(id, name) : null;
    });
  }

  private roomName(typed: string, place: TextPlace, channels: Fields): string | null {
    return longest(typed, (name) => {
      const facts = this.roomNamed(name.toLowerCase(), place, channels);
      if (facts === undefined) return null;
      const isShown = facts.id === place.room || this.survey.isOpenToAll(facts);
      return isShown ? roomMark(facts.id, name) : `#${name}`;
    });
  }

  private roomNamed(name: string, { team }: TextPlace, channels: Fields): RoomFacts | undefined {
    const named = team === '' ? teamName(fieldsIn(channels[name])['team_name']) : team;
    return this.survey.roomNamed(name, named);
  }
}

/** Signs at the end belong to the name if there is one with them, else to the sentence. */
function longest(typed: string, find: (name: string) => string | null): string | null {
  if (typed.length > NAME_CHARS_MAX) return null;
  for (let end = typed.length; end > 0; end--) {
    const found = find(typed.slice(0, end));
    if (found !== null) return `${found}${typed.slice(end)}`;
    if (!/[._-]/.test(typed.charAt(end - 1))) return null;
  }
  return null;
}

const inItalics = (text: string): string => (text.trim() === '' || IN_ITALICS.test(text) ? text : `_${text}_`);
