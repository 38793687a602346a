import type { Message } from '#client';

import type { ShownPicture } from '../state/viewing.js';
import { isReadable, kindOf } from './file-kind.js';

/** The pictures of these messages that the user may see. */
export function picturesIn(messages: readonly Message[], me: string | undefined): readonly ShownPicture[] {
  return messages.flatMap((message) =>
    message.attachments
      .filter((file) => kindOf(file) === 'picture' && isReadable(file, message.senderId === me))
      .map((file) => ({ message, file })),
  );
}

/** False if a newer state of the message does not show the picture. */
export function isStillShown({ message, file }: ShownPicture, newer: Message): boolean {
  if (newer.id !== message.id || newer.rev < message.rev) return true;
  return newer.attachments.some(({ id, state }) => id === file.id && state !== 'refused' && state !== 'gone');
}
