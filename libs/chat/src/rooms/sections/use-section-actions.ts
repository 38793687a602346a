import { Folder, FolderPlus, FolderX } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley, useRooms } from '#react';

import type { MenuAction } from '../../overlays/menu.js';
import { useFullText } from '../../text/use-full-text.js';
import { useAsking } from '../menu/use-asking.js';
import { sectionsOf } from './list-rows.js';

/** The actions that move the room into another section of the list, into a new one, or out of its own. */
export function useSectionActions({ id, me }: RoomState, askForNew: () => void): readonly MenuAction[] {
  const { roomMenu: text } = useFullText();
  const room = useParley().room(id);
  const ask = useAsking();
  const current = me.section ?? null;
  const others = sectionsOf(useRooms()).filter((section) => section !== current);
  const moves = others.map((name) => ({
    key: `section:${name}`,
    name,
    icon: Folder,
    act: () => ask(room.section(name)),
  }));
  const out = { name: text.noSection, icon: FolderX, act: () => ask(room.section(null)) };
  return [...moves, ...(current === null ? [] : [out]), { name: text.newSection, icon: FolderPlus, act: askForNew }];
}
