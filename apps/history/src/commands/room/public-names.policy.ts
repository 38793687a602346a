import { ChatError, roomNameKey } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { nameSkeletons } from '#contracts/name-skeletons';

/** No two public rooms have names that are the same without case, or that look alike. @throws ChatError NAME_TAKEN */
export function assertNameFree(draft: RoomDraft, name: string): void {
  const holders = [roomNameKey(name), ...nameSkeletons(name)].map((key) => draft.shared.names.get(key));
  if (holders.some((holder) => holder !== undefined && holder !== draft.roomId))
    throw new ChatError('NAME_TAKEN', { field: 'name' });
}
