import type { Message } from '#contracts';

/** The messages of servers without files lack these fields. */
export function withFiles(message: Message): Message {
  const { attachments }: Partial<Message> = message;
  return attachments === undefined ? { ...message, attachments: [], autoBody: false } : message;
}
