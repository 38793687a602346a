import type { RoomState } from '#client';

import { useFullText } from '#chat/text/use-full-text.js';
import { ReadAllQuestion } from './read-all-question.js';
import { unreadIn } from './read-all.js';

interface ReadRoomsQuestionProps {
  readonly rooms: readonly RoomState[];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before all messages of these rooms are marked as read. */
export function ReadRoomsQuestion({ rooms, ...acts }: ReadRoomsQuestionProps) {
  const { home } = useFullText();
  return <ReadAllQuestion body={home.readsAll({ count: unreadIn(rooms), rooms: rooms.length })} {...acts} />;
}
