import { mainOf, type RoomState } from '#client';

import { useText } from '../../text/use-text.js';
import { MessageLog } from './message-log.js';

/** The main timeline of an open room. */
export function OpenTimeline({ room }: { room: RoomState }) {
  const { timeline } = useText();
  return (
    <MessageLog
      room={room}
      line="main"
      marker={{ ...mainOf(room), unreadFrom: room.me.unreadFrom ?? null }}
      label={timeline.label}
      unreadLabel={timeline.newMessages}
    />
  );
}
