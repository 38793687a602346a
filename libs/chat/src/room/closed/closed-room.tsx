import { ChatError, type RoomId } from '#client';

import { RoomRefusal } from './room-refusal.js';
import { Skeleton } from '../../ui/skeleton.js';
import { JoinRoom } from './join-room.js';
import { useBan } from './use-ban.js';
import { useListedRoom } from './use-listed-room.js';

/** The page of a room that the user is not in: a public one can be joined, others say why they are closed. */
export function ClosedRoom({ roomId, error }: { readonly roomId: RoomId; readonly error: ChatError }) {
  // A room that the user has left may be public; then it can be joined again.
  const mayBePublic = error.code === 'NOT_A_MEMBER' || error.code === 'GONE';
  const listed = useListedRoom(roomId, mayBePublic);
  const ban = useBan(roomId, error.code === 'GONE');
  if (!mayBePublic) return <RoomRefusal error={error} />;
  if (ban instanceof ChatError) return <RoomRefusal error={ban} />;
  if (ban === 'asking' || listed === 'searching') return <Skeleton />;
  if (listed !== null || error.code === 'NOT_A_MEMBER') return <JoinRoom roomId={roomId} room={listed} />;
  return <RoomRefusal error={error} />;
}
