import { ChatError, roomNameKey } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { nameSkeletons } from '#contracts/name-skeletons';

/** No two public rooms have names that are the same without case, or that look alike. @throws ChatError NAME_TAKEN */
export function assertNameFree(draft: RoomDraft, name: string): void {
  if (!isNameFree(draft, name)) throw new ChatError('NAME_TAKEN', { field: 'name' });
}

/** The command must have named it. */
export function isNameFree(draft: RoomDraft, name: string): boolean {
  const holders = [roomNameKey(name), ...nameSkeletons(name)].map((key) => draft.shared.names.get(key));
  return holders.every((holder) => holder === undefined || holder === draft.roomId);
}
