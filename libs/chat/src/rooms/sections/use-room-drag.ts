import { type DragEvent, useState } from 'react';

import type { RoomId } from '#client';
import { useParley } from '#react';

import { useAsking } from '../menu/use-asking.js';
import { isHead, type ListRow, sectionOf } from './list-rows.js';

const TYPE = 'application/x-parley-room';

/**
 * Lets a pointer drag rooms from section to section: onto the head, or onto a room of it. By keyboard and touch, the menu of a room
 * does the same.
 */
export function useRoomDrag(rows: readonly ListRow[]) {
  const parley = useParley();
  const ask = useAsking();
  /** The row that is under the room. */
  const [over, setOver] = useState<ListRow | null>(null);
  const canDrag = rows.some(isHead);
  const rowAt = ({ target }: DragEvent): ListRow | undefined => {
    const item = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    return rows.find(({ key }) => key === item?.dataset['row']);
  };
  const handlers = {
    onDragStart: (event: DragEvent) => {
      const row = rowAt(event);
      if (row === undefined || isHead(row)) return;
      event.dataTransfer.setData(TYPE, row.room.id);
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (event: DragEvent) => {
      const row = rowAt(event);
      if (row === undefined || !event.dataTransfer.types.includes(TYPE)) return;
      event.preventDefault();
      setOver(row);
    },
    onDrop: (event: DragEvent) => {
      const row = rowAt(event);
      const roomId = event.dataTransfer.getData(TYPE) as RoomId | '';
      setOver(null);
      if (row === undefined || roomId === '') return;
      event.preventDefault();
      ask(parley.room(roomId).section(sectionOf(row)));
    },
    onDragEnd: () => setOver(null),
  };
  const isTarget = (row: ListRow): boolean => over !== null && sectionOf(row) === sectionOf(over);
  return { canDrag, isTarget, handlers };
}
