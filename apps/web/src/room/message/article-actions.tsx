import type { Message } from '#client';
import { useRoom } from '#react';

import { MessageActions } from './actions/message-actions.js';

/** The toolbar of the message under the pointer or with the focus. */
export function ArticleActions({ message }: { message: Message }) {
  const { room } = useRoom(message.roomId);
  if (room === null) return null;
  const focusArticle = (): void => document.querySelector<HTMLElement>(`article[data-id="${message.id}"]`)?.focus();
  return <MessageActions message={message} room={room} onDone={focusArticle} />;
}
