import type { Message } from '#client';
import { useParley, useServer } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';
import { useRoomActions } from '../../state/room-state.js';

/** Marks the room as unread from a message of its main timeline on; `null` where the user cannot. */
export function useUnreadFrom(message: Message): (() => void) | null {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const { threadId } = useRoomActions();
  const canMark = useServer()?.features.includes('unreadFrom') === true;
  if (!canMark || threadId !== null || message.kind !== 'text') return null;
  return () => {
    parley
      .room(message.roomId)
      .markUnread(true, message.seq)
      .then(
        () => toast.show(text.actions.isUnreadFrom),
        (error: unknown) => toast.show(errorText(error, text)),
      );
  };
}
