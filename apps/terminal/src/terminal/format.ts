import {
  ChatError,
  colourOf,
  type Message,
  namedSenderOf,
  type PostColour,
  sizeIn,
  type StoredFile,
  type SystemNotice,
  type UserBrief,
  type UserId,
} from '#client';

import { styledPost } from './styled-post.js';
import { styledText } from './styled-text.js';

/** ANSI colours that are readable on a dark and on a light background. */
const NAME_COLOURS = [32, 33, 34, 35, 36] as const;
const POST_COLOURS = { good: 32, warning: 33, danger: 31 } as const;
const BLACK = 30;
const WHITE = 37;
const DIM = 2;
const sizeText = sizeIn('en');

export type NameOf = (userId: UserId) => string;

/** Formats messages and notices for the terminal, optionally in colour. */
export class Format {
  constructor(private readonly colours: boolean) {}

  /**
   * `files`: a line for each. The body is left out if it is only their names. `mark`: the message's number, and what it
   * answers.
   */
  message(message: Message, nameOf: NameOf, label: string, files: readonly string[] = [], mark = ''): string {
    const { createdAt, autoBody, system } = message;
    const time = this.paint(DIM, new Date(createdAt).toTimeString().slice(0, 5));
    if (system !== null) return `${time} ${this.notice(noticeText(system, nameOf))}`;
    const about = [mark, label === '' ? '' : `[${label}]`].filter((part) => part !== '');
    const where = about.map((part) => `${this.paint(DIM, printable(part))} `).join('');
    const lines = autoBody ? files : [this.body(message), ...files];
    return `${time} ${where}${this.bar(message)}${this.name(message)}: ${lines.join('\n')}`;
  }

  /** More of the text of a message that grows. */
  more(message: Message): string {
    return `${this.paint(DIM, `#${message.seq} …`)} ${this.body(message)}`;
  }

  /** The body as other clients show it; without colours as it was typed, because a program may read it. */
  private body(message: Message): string {
    const body = printable(message.body);
    if (!this.colours) return body;
    // Only attachments and embeds have a footer, and a colour.
    return message.sender?.type === 'bot' && message.grow === undefined
      ? styledPost(body, colourOf(message) !== null)
      : styledText(body);
  }

  notice(text: string): string {
    return this.paint(DIM, `* ${printable(text)}`);
  }

  /** One line about a file, with the number to save it. */
  file(number: number, { name, bytes, state }: StoredFile): string {
    const about = state === 'ready' ? sizeText(bytes) : `${sizeText(bytes)}, ${state}`;
    return `${this.paint(DIM, `[${number}]`)} ${printable(name)} ${this.paint(DIM, `(${about})`)}`;
  }

  /** A bar in the colour of a bot's message. */
  private bar(message: Message): string {
    const colour = this.colours ? colourOf(message) : null;
    return colour === null ? '' : `${this.paint(codeOf(colour), '▌')} `;
  }

  /** A bot has its mark, and the sender that it names, beside its name. */
  private name(message: Message): string {
    const name = this.coloured(message);
    if (message.sender?.type !== 'bot') return name;
    const named = namedSenderOf(message);
    return `${name} ${this.paint(DIM, named === null ? '(bot)' : `(bot: ${printable(named.name)})`)}`;
  }

  private coloured({ sender, senderId }: Message): string {
    const name = sender?.type === 'bot' ? printable(sender.displayName ?? userName(sender)) : userName(sender);
    const sum = [...(senderId ?? '')].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    return this.paint(NAME_COLOURS[sum % NAME_COLOURS.length] ?? DIM, name);
  }

  private paint(code: number, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

export function userName(user: Pick<UserBrief, 'username'> | null): string {
  return printable(user?.username ?? 'deleted user');
}

/** The ANSI code of the colour, or of the nearest one: each of red, green and blue is there or not. */
function codeOf(colour: PostColour): number {
  if (!isHex(colour)) return POST_COLOURS[colour];
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const half = Math.max(...parts) / 2;
  const code = parts.reduce((sum, part, bit) => sum + (part > half ? 1 << bit : 0), BLACK);
  // Black and white are the background of some terminals.
  return code === BLACK || code === WHITE ? DIM : code;
}

function isHex(colour: PostColour): colour is `#${string}` {
  return colour.startsWith('#');
}

/** The body as the sender typed it; nothing for files without text. */
export function rawText({ kind, deletedAt, body, autoBody, ext }: Message): string {
  if (kind !== 'text' || deletedAt !== null || autoBody) return '';
  return ext?.['newline'] === false ? body : `${body}\n`;
}

/** One line for the user: the message, the error code, and the field or limit that it concerns. */
export function errorText(error: unknown): string {
  if (!(error instanceof ChatError)) return error instanceof Error ? error.message : String(error);
  const { field, scope } = error.details;
  const about = [error.code, field, scope].filter((part) => part !== undefined).join(' ');
  return `${error.message} (${about})`;
}

/** Text of other users must not move the cursor or change colours. */
function printable(text: string): string {
  const lines = text.replace(/\r$/gm, '');
  return lines.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function noticeText({ type, userId, actorId, name }: SystemNotice, nameOf: NameOf): string {
  const [who, by] = [nameOf(userId), nameOf(actorId)];
  const texts: Record<string, string> = {
    'room.created': `${by} created the room`,
    'member.joined': `${who} joined`,
    'member.left': `${who} left`,
    'member.added': `${by} added ${who}`,
    'member.removed': `${by} removed ${who}`,
    'room.renamed': `${by} renamed the room to ${name ?? ''}`,
  };
  return texts[type] ?? `${who}: ${type}`;
}
