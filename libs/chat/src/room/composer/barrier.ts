import type { RoomState } from '#client';

import type { Permissions } from '../state/permissions.js';

/** Why the user cannot send to a room that they see. */
export type Barrier =
  | { readonly kind: 'archived' | 'reader' | 'blocking' | 'blocked' }
  | { readonly kind: 'muted'; readonly seconds: number };

interface Circumstances {
  readonly permissions: Permissions;
  readonly block: 'mine' | 'theirs' | null;
  readonly muteSeconds: number;
}

/** The reason that the composer shows in place of itself, or `null`. The server checks in the same order. */
export function barrierOf(room: RoomState, { permissions, block, muteSeconds }: Circumstances): Barrier | null {
  if (room.archived) return { kind: 'archived' };
  if (!permissions.send) return { kind: 'reader' };
  if (block !== null) return { kind: block === 'mine' ? 'blocking' : 'blocked' };
  return muteSeconds > 0 ? { kind: 'muted', seconds: muteSeconds } : null;
}
