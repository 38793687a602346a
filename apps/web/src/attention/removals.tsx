import { useEffect, useEffectEvent, useRef } from 'react';

import type { RoomId, UserItem } from '#client';
import { useParley, useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { isolated } from '#chat/text/isolated.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';

/** Says why a moderator has just removed or banned the user, whose list has lost the room. */
export function Removals() {
  const parley = useParley();
  const { members } = useFullText();
  const toast = useToast();
  const names = useNames();
  const rooms = useRooms();
  /** The names of all rooms that the list has had: it may lose a room before the client reports the change. */
  const known = useRef(new Map<RoomId, string>());
  useEffect(() => {
    for (const room of rooms) known.current.set(room.id, names.ofRoom(room));
  }, [rooms, names]);
  const tell = useEffectEvent((items: readonly UserItem[]) => {
    for (const item of items) {
      if (item.type !== 'room.gone' || item.reason === undefined) continue;
      const room = known.current.get(item.roomId);
      if (room === undefined) continue;
      toast.show(members.lost({ room: isolated(room), reason: isolated(item.reason) }));
    }
  });
  useEffect(() => parley.on('user:changes', ({ items }) => tell(items)), [parley]);
  return null;
}
