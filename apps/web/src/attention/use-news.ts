import { useEffect, useEffectEvent } from 'react';

import type { Parley, RoomId, RoomState } from '#client';
import { useParley } from '#react';

import { newsOf } from './news.js';

/** A tab or device on which the user reads the room has marked it as read by then. */
const READ_ELSEWHERE_MS = 1_000;

export interface NewsListeners {
  /** Called with each room that has a new message that the user wants to be notified of. */
  readonly arrived: () => void;
  /** Called a moment later, if the message is still unread; once for each last message of the room. */
  readonly stays: (room: RoomState) => void;
}

export function useNews(listeners: NewsListeners): void {
  const parley = useParley();
  const arrived = useEffectEvent(listeners.arrived);
  const stays = useEffectEvent(listeners.stays);
  useEffect(() => {
    let before = roomsById(parley);
    let hasEnded = false;
    const told = new Map<RoomId, number>();
    const check = ({ id, preview }: RoomState): void => {
      const room = parley.rooms.getSnapshot().find((each) => each.id === id);
      if (hasEnded || room === undefined || room.readSeq >= (preview?.seq ?? 0)) return;
      // Several messages of the same moment are news once, with the last of them.
      const last = room.preview?.seq ?? 0;
      if (told.get(id) === last) return;
      told.set(id, last);
      stays(room);
    };
    const unsubscribe = parley.rooms.subscribe(() => {
      const held = before;
      before = roomsById(parley);
      const me = parley.me.getSnapshot()?.user.id;
      // Until the rooms are complete, each of them would be a new room with unread messages.
      if (me === undefined || !parley.synced.getSnapshot()) return;
      const blocked = new Set(parley.blocked.getSnapshot());
      for (const room of newsOf(held, parley.rooms.getSnapshot(), { me, blocked })) {
        arrived();
        setTimeout(() => check(room), READ_ELSEWHERE_MS);
      }
    });
    return () => {
      hasEnded = true;
      unsubscribe();
    };
  }, [parley]);
}

function roomsById(parley: Parley) {
  return new Map(parley.rooms.getSnapshot().map((room) => [room.id, room]));
}
