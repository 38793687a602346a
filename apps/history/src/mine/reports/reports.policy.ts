import { createHash } from 'node:crypto';
import { ChatError, type ReportedText, type UserId } from '#contracts';
import type { MessageRow } from '../../room/rows/message.rows.js';

/** A report keeps the first text, and so many of the newest. */
const NEWEST_TEXTS = 4;

/** @throws ChatError FORBIDDEN for the reporter's own message, and a system message */
export function assertCanBeReported(message: Pick<MessageRow, 'kind' | 'sender_id'>, reporter: UserId): void {
  if (message.kind === 'system' || message.sender_id === reporter) throw new ChatError('FORBIDDEN');
}

export function textOf({
  version,
  body,
  attachments,
}: Pick<MessageRow, 'version' | 'body' | 'attachments'>): ReportedText {
  return { version, body, files: attachments?.files.map(({ name }) => name) ?? [] };
}

/** Equal for equal texts of all versions. */
export function keyOf({ body, files }: ReportedText): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([body, files]))
    .digest();
}

/** The texts with this one, which takes the place of an earlier text of its version. */
export function withText(texts: readonly ReportedText[], text: ReportedText): ReportedText[] {
  const others = texts.filter(({ version }) => version !== text.version);
  const all = [...others, text].sort((a, b) => a.version - b.version);
  const [first, ...rest] = all;
  return first === undefined ? [] : [first, ...rest.slice(-NEWEST_TEXTS)];
}
