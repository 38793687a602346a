import { mainOf, type RoomState, type Seq } from '#client';
import { useParley, useServer } from '#react';

import { useNames } from '../../names/use-names.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { useToast } from '../../ui/toast.js';
import { useAsking } from '../menu/use-asking.js';
import { markRead } from './mark-read.js';

/** Returns a function that marks a room as read, and then offers to mark it as unread again, from where it was. */
export function useMarkRead(): (room: RoomState) => void {
  const parley = useParley();
  const { rooms: text } = useText();
  const names = useNames();
  const toast = useToast();
  const ask = useAsking();
  const canUndo = useServer()?.features.includes('unreadFrom') === true;
  return (room) => {
    const words = text.markedRead(names.ofRoom(room));
    const undo = (): void => {
      toast.hide(words);
      ask(parley.room(room.id).markUnread(true, unreadFrom(room)));
    };
    const offer = (): void => toast.show(words, <Button onPress={undo}>{text.undo}</Button>);
    ask(markRead(parley, room).then(() => canUndo && offer()));
  };
}

/** The first unread message; `undefined` if the room is unread only by the user's own mark. */
function unreadFrom(room: RoomState): Seq | undefined {
  const { readSeq, unread } = mainOf(room);
  const first = unread > 0 ? (Math.max(readSeq + 1, room.firstSeq) as Seq) : undefined;
  return room.me.unreadFrom ?? first;
}
