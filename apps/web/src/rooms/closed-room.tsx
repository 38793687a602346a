import type { ChatError, RoomId } from '#client';

import { RoomRefusal } from '../pages/room-refusal.js';

/** The page of a room that the user cannot see. */
export function ClosedRoom({ error }: { roomId: RoomId; error: ChatError }) {
  return <RoomRefusal error={error} />;
}
