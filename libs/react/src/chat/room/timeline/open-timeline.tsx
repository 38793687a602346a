import type { RoomState } from '#client';

import { useText } from '../../text/use-text.js';
import { MessageLog } from './message-log.js';

/** The main timeline of an open room. */
export function OpenTimeline({ room }: { room: RoomState }) {
  const { timeline } = useText();
  // A server without threads counts the room as one list.
  const marker = room.main ?? room;
  return (
    <MessageLog room={room} line="main" marker={marker} label={timeline.label} unreadLabel={timeline.newMessages} />
  );
}
