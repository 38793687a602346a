import { ChatError, roomNameKey } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/** Names of public rooms are unique, compared without case. @throws ChatError NAME_TAKEN */
export function assertNameFree(draft: RoomDraft, name: string): void {
  const holder = draft.names.get(roomNameKey(name));
  if (holder !== undefined && holder !== draft.roomId) throw new ChatError('NAME_TAKEN', { field: 'name' });
}
