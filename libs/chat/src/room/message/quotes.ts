import type { Message, MessageId } from '#client';

/** True if the message shows what it answers. All replies of a thread answer its root. */
export function quotes<Shown extends Pick<Message, 'replyTo' | 'threadId'>>(
  message: Shown,
): message is Shown & { readonly replyTo: MessageId } {
  return message.replyTo !== null && message.replyTo !== message.threadId;
}
