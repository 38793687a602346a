import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';

/** The messages of the room. */
export function Timeline({ roomId }: { roomId: RoomId }) {
  const { messages, pending } = useRoom(roomId);
  const text = useText();
  return (
    <div role="log" aria-label={text.timeline.label} aria-live="off" style={{ flex: 1, overflowY: 'auto' }}>
      {messages.map(({ id, kind, sender, body }) => {
        if (kind === 'system') return null;
        const name = sender?.displayName ?? text.rooms.deletedUser;
        return (
          <article key={id} aria-label={name}>
            {name}: {body}
          </article>
        );
      })}
      {pending.map(({ id, body }) => (
        <p key={id}>{body}</p>
      ))}
    </div>
  );
}
