import type { ReactNode } from 'react';

import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useNames } from '../../../names/use-names.js';
import { useFullText } from '../../../text/use-full-text.js';
import type { Place } from '../../state/routes.js';

interface PlaceNameProps {
  readonly place: Place;
  /** The address, for a room that the client does not know. */
  readonly address: ReactNode;
}

/** The room to which a link leads, in place of its address. */
export function PlaceName({ place: { roomId, seq }, address }: PlaceNameProps) {
  return roomId === null ? (
    address
  ) : (
    <RoomName roomId={roomId as RoomId} isMessage={seq !== undefined} address={address} />
  );
}

function RoomName({ roomId, isMessage, address }: { roomId: RoomId; isMessage: boolean; address: ReactNode }) {
  const text = useFullText();
  const names = useNames();
  const { room } = useRoom(roomId);
  if (room === null) return address;
  const name = room.kind === 'direct' ? names.ofRoom(room) : `#${names.ofRoom(room)}`;
  return <bdi>{isMessage ? text.message.inRoom(name) : name}</bdi>;
}
