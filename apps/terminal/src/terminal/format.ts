import {
  ChatError,
  type Message,
  sizeIn,
  type StoredFile,
  type SystemNotice,
  type UserBrief,
  type UserId,
} from '#client';

import { styledText } from './styled-text.js';

/** ANSI colours that are readable on a dark and on a light background. */
const NAME_COLOURS = [32, 33, 34, 35, 36] as const;
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
    const { createdAt, sender, senderId, body, autoBody, system } = message;
    const time = this.paint(DIM, new Date(createdAt).toTimeString().slice(0, 5));
    if (system !== null) return `${time} ${this.notice(noticeText(system, nameOf))}`;
    const about = [mark, label === '' ? '' : `[${label}]`].filter((part) => part !== '');
    const where = about.map((part) => `${this.paint(DIM, printable(part))} `).join('');
    const lines = autoBody ? files : [this.body(body), ...files];
    return `${time} ${where}${this.name(sender, senderId)}: ${lines.join('\n')}`;
  }

  /** The body as other clients show it; without colours as it was typed, because a program may read it. */
  private body(body: string): string {
    return this.colours ? styledText(printable(body)) : printable(body);
  }

  notice(text: string): string {
    return this.paint(DIM, `* ${printable(text)}`);
  }

  /** One line about a file, with the number to save it. */
  file(number: number, { name, bytes, state }: StoredFile): string {
    const about = state === 'ready' ? sizeText(bytes) : `${sizeText(bytes)}, ${state}`;
    return `${this.paint(DIM, `[${number}]`)} ${printable(name)} ${this.paint(DIM, `(${about})`)}`;
  }

  private name(user: UserBrief | null, userId: UserId | null): string {
    const name = userName(user);
    const sum = [...(userId ?? '')].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    return this.paint(NAME_COLOURS[sum % NAME_COLOURS.length] ?? DIM, name);
  }

  private paint(code: number, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

export function userName(user: Pick<UserBrief, 'username'> | null): string {
  return printable(user?.username ?? 'deleted user');
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
