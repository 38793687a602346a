import type { ReactNode } from 'react';

import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useNames } from '../../../names/use-names.js';
import { useFullText } from '../../../text/use-full-text.js';
import type { Place } from '../../state/routes.js';

interface PlaceNameProps {
  readonly place: Place;
  /** The URL, for a room that the client does not know. */
  readonly link: ReactNode;
}

/** The room to which a link leads, in place of its URL. */
export function PlaceName({ place: { roomId, seq }, link }: PlaceNameProps) {
  return roomId === null ? link : <RoomName roomId={roomId as RoomId} isMessage={seq !== undefined} link={link} />;
}

function RoomName({ roomId, isMessage, link }: { roomId: RoomId; isMessage: boolean; link: ReactNode }) {
  const text = useFullText();
  const names = useNames();
  const { room } = useRoom(roomId);
  if (room === null) return link;
  const name = room.kind === 'direct' ? names.ofRoom(room) : `#${names.ofRoom(room)}`;
  return <bdi>{isMessage ? text.message.inRoom(name) : name}</bdi>;
}
