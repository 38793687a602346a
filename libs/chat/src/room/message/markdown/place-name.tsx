import type { ReactNode } from 'react';

import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useNames } from '../../../names/use-names.js';
import { useFullText } from '../../../text/use-full-text.js';
import type { Place } from '../../state/routes.js';
import { LinkedMessage } from './linked-message.js';

interface PlaceNameProps {
  readonly place: Place;
  /** The URL, for a room that the client does not know. */
  readonly link: ReactNode;
}

/** The room or message to which a link leads, in place of its URL. */
export function PlaceName({ place: { roomId, seq }, link }: PlaceNameProps) {
  return roomId === null ? link : <RoomName roomId={roomId as RoomId} seq={seq} link={link} />;
}

interface RoomNameProps {
  readonly roomId: RoomId;
  readonly seq: number | undefined;
  readonly link: ReactNode;
}

function RoomName({ roomId, seq, link }: RoomNameProps) {
  const text = useFullText();
  const names = useNames();
  const { room } = useRoom(roomId, { still: true });
  if (room === null) return link;
  const name = room.kind === 'direct' ? names.ofRoom(room) : `#${names.ofRoom(room)}`;
  if (seq === undefined) return <bdi>{name}</bdi>;
  return <LinkedMessage place={{ roomId, seq }} name={<bdi>{text.message.inRoom(name)}</bdi>} link={link} />;
}
