import { useEffect, useEffectEvent } from 'react';

import type { UserItem } from '#client';
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
  // As they were rendered: with the room that is gone.
  const rooms = useRooms();
  const tell = useEffectEvent((items: readonly UserItem[]) => {
    for (const item of items) {
      if (item.type !== 'room.gone' || item.reason === undefined) continue;
      const room = rooms.find(({ id }) => id === item.roomId);
      if (room === undefined) continue;
      toast.show(members.lost({ room: isolated(names.ofRoom(room)), reason: isolated(item.reason) }));
    }
  });
  useEffect(() => parley.on('user:changes', ({ items }) => tell(items)), [parley]);
  return null;
}
