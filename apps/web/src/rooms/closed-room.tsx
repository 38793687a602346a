import type { ChatError, RoomId } from '#client';

/** The page of a room that the user cannot see. */
export function ClosedRoom({ error }: { roomId: RoomId; error: ChatError }) {
  return <p role="alert">{error.message}</p>;
}
