import type { RoomState } from '#client';
import { useParley } from '#react';

import type { FullCatalogue } from '../../text/en-full.js';
import { useFullText } from '../../text/use-full-text.js';
import { useCloseRoom } from '../state/use-close-room.js';
import { AskedAction } from './asked-action.js';

/** Asks before the user leaves a room. */
export function LeaveQuestion({ room, onClose }: { readonly room: RoomState; readonly onClose: () => void }) {
  const { settings: text } = useFullText();
  const parley = useParley();
  const closeRoom = useCloseRoom(room.id);
  const leave = async (): Promise<void> => {
    await parley.leaveRoom(room.id);
    closeRoom();
  };
  return (
    <AskedAction title={text.leaveTitle} body={bodyFor(room, text)} action={text.leave} act={leave} onClose={onClose} />
  );
}

function bodyFor({ visibility, me, memberCount }: RoomState, text: FullCatalogue['settings']): string {
  const body = visibility === 'private' ? text.leavePrivate : text.leaveBody;
  return me.role === 'owner' && memberCount > 1 ? `${body} ${text.leaveOwner}` : body;
}
