import type { Message } from '#client';
import { plainText, type ShowText } from '#client/body';

type Text = Pick<Message, 'body' | 'autoBody'>;

/** True if the message shows no text: its body is empty, or only the names of its files. */
export function isTextless({ body, autoBody }: Text): boolean {
  return autoBody || body === '';
}

/** A message in one line. The names of files are no Markdown. */
export function messageText({ body, autoBody }: Text, show?: ShowText): string {
  return autoBody ? body.split('\n').join(', ') : plainText(body, show);
}
