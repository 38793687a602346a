import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';

/** Says who is typing. In the tree even when empty, so that screen readers announce its changes. */
export function TypingLine({ roomId }: { roomId: RoomId }) {
  const { typing } = useRoom(roomId);
  const text = useText();
  const names = typing.map((user) => user.displayName ?? text.rooms.deletedUser);
  return (
    <div role="status" aria-label={text.room.typingLabel}>
      {names.length > 0 && text.room.typing(names)}
    </div>
  );
}
