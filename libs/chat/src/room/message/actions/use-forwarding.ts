import { ChatError, type Message, type RoomState } from '#client';
import { isBlank } from '#contracts/text';
import { useConnection, useMe, useParley, useReadable, useRooms } from '#react';

import { useNames } from '../../../names/use-names.js';
import { errorText } from '../../../text/error-text.js';
import { folded } from '../../../text/folded.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';
import { permissionsOf } from '../../state/permissions.js';
import { forwardedText } from './forwarded-text.js';

const SHOWN_MAX = 50;

/** Returns a function that forwards the message to rooms, below the comment if there is one, and says where it could not. */
export function useForward(message: Message): (rooms: readonly RoomState[], comment: string) => void {
  const parley = useParley();
  const text = useFullText();
  const names = useNames();
  const toast = useToast();
  const isConnected = useConnection().status === 'connected';
  const refusalIn = (room: RoomState, comment: string): string | null => {
    try {
      const target = parley.room(room.id);
      if (!isBlank(comment)) target.send(comment);
      target.forward(message);
      return null;
    } catch (error) {
      const isFull = error instanceof ChatError && error.code === 'LIMIT_REACHED';
      const reason = isFull ? text.composer.outboxFull : errorText(error, text);
      return text.forwarding.failed({ room: names.ofRoom(room), reason });
    }
  };
  return (rooms, comment) => {
    const refusals = rooms.map((room) => refusalIn(room, comment)).filter((refusal) => refusal !== null);
    const done = forwardedText(
      rooms.map((room) => names.ofRoom(room)),
      isConnected,
      text.forwarding,
    );
    toast.show(refusals.length === 0 ? done : refusals.join(' '));
  };
}

/** The user's rooms to which they may send, favourites and latest activity first. */
export function useTargets(): readonly RoomState[] {
  const me = useMe()?.user.id;
  const blocked = useReadable(useParley().blocked);
  return useRooms()
    .filter((room) => me !== undefined && permissionsOf(room, me).send)
    .filter(({ peer }) => peer === null || !blocked.includes(peer.id));
}

/** The first of these rooms with such a name. */
export function useNamed(rooms: readonly RoomState[], query: string): readonly RoomState[] {
  const names = useNames();
  const wanted = folded(query.trim());
  return rooms.filter((room) => folded(names.ofRoom(room)).includes(wanted)).slice(0, SHOWN_MAX);
}
