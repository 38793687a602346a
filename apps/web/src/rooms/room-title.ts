import type { RoomState } from '#client';

import type { Catalogue } from '../text/en.js';

/** The title of a room: its name, or the name of the partner in a direct room. */
export function roomTitle({ name, peer }: Pick<RoomState, 'name' | 'peer'>, text: Catalogue): string {
  return name ?? peer?.displayName ?? text.rooms.deletedUser;
}
