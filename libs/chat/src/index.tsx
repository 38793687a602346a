/** The list of rooms and one room, the parts of Parley's web client, for the page of another application. */
import { type ReactNode, useState } from 'react';

import type { RoomId } from '#client';

import { ShadowPart } from './embedding/shadow-part.js';
import { RoomPage } from './room/room-page.js';
import { RoomList as Rooms } from './rooms/room-list.js';

export interface RoomListProps {
  /** The room that the page shows. */
  readonly roomId?: string | null;
  /** The user has chosen a room. */
  readonly onOpen: (roomId: RoomId) => void;
  /** `system` unless given: what the user has set in the browser. */
  readonly theme?: 'system' | 'light' | 'dark';
}

/**
 * The rooms of the user, favourites first, then latest activity first. Fills the element around it; empty until the user
 * is signed in. Throws without a `ParleyProvider` above it.
 */
export function RoomList({ roomId = null, onOpen, theme }: RoomListProps): ReactNode {
  return (
    <ShadowPart roomId={roomId} onOpen={onOpen} theme={theme}>
      <Rooms />
    </ShadowPart>
  );
}

export interface RoomProps {
  readonly roomId: string;
  /** The user goes on to another room, for example to write to a person. Without it the part shows that room itself. */
  readonly onOpen?: (roomId: RoomId) => void;
  /** The user goes back to the list of rooms, or is no longer in the room. Without it the part shows no way back. */
  readonly onLeave?: () => void;
  /** `system` unless given: what the user has set in the browser. */
  readonly theme?: 'system' | 'light' | 'dark';
}

/**
 * A room with its header, messages and composer. Fills the element around it; empty until the user is signed in. Throws without
 * a `ParleyProvider` above it.
 */
export function Room({ roomId, onOpen, onLeave, theme }: RoomProps): ReactNode {
  const [next, setNext] = useState<{ readonly from: string; readonly to: RoomId } | null>(null);
  const shown = (next?.from === roomId ? next.to : roomId) as RoomId;
  const open = onOpen ?? ((to: RoomId) => setNext({ from: roomId, to }));
  return (
    <ShadowPart roomId={shown} onOpen={open} onLeave={onLeave} theme={theme}>
      <RoomPage key={shown} roomId={shown} />
    </ShadowPart>
  );
}
