import { ChatError, type ErrorCode, type RoomId } from '#client';
import { usePeek, useServer } from '#react';

import { Skeleton } from '../../ui/skeleton.js';
import { JoinRoom } from './join-room.js';
import { RoomRefusal } from './room-refusal.js';
import { useBan } from './use-ban.js';
import { useListedRoom } from './use-listed-room.js';

const REFUSED: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND']);

interface ClosedRoomProps {
  readonly roomId: RoomId;
  readonly error: ChatError;
}

/** The page of a room that the user is not in: a public one can be looked into and joined, others say why they are closed. */
export function ClosedRoom(props: ClosedRoomProps) {
  const { code } = props.error;
  const mayPeek = useServer()?.features.includes('peek') === true;
  // A room that the user has left may be public; then it can be joined again.
  if (code !== 'NOT_A_MEMBER' && code !== 'GONE') return <RoomRefusal {...props} />;
  return mayPeek ? <PeekedRoom {...props} /> : <ListedRoom {...props} />;
}

function PeekedRoom({ roomId, error }: ClosedRoomProps) {
  const { peeked, error: refusal } = usePeek(roomId);
  if (peeked !== null) return <JoinRoom roomId={roomId} room={peeked.room} messages={peeked.messages} />;
  if (refusal === null) return <Skeleton />;
  if (refusal instanceof ChatError && refusal.code === 'BANNED') return <RoomRefusal roomId={roomId} error={refusal} />;
  // `FORBIDDEN`: joining is, too.
  const isRefused = error.code === 'GONE' || (refusal instanceof ChatError && REFUSED.has(refusal.code));
  return isRefused ? (
    <RoomRefusal roomId={roomId} error={error} />
  ) : (
    <JoinRoom roomId={roomId} room={null} messages={null} />
  );
}

// until 0.4: a server of 0.2 has no `room:peek`.
function ListedRoom({ roomId, error }: ClosedRoomProps) {
  const listed = useListedRoom(roomId, true);
  const ban = useBan(roomId, error.code === 'GONE');
  if (ban instanceof ChatError) return <RoomRefusal roomId={roomId} error={ban} />;
  if (ban === 'asking' || listed === 'searching') return <Skeleton />;
  if (listed === null && error.code === 'GONE') return <RoomRefusal roomId={roomId} error={error} />;
  return <JoinRoom roomId={roomId} room={listed} messages={null} />;
}
