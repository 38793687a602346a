import { lazy } from 'react';

import type { RoomState } from '#client';
import { whenOnline } from '../../when-online.js';

const MembersDialog = lazy(
  whenOnline(() => import('../members/members-dialog.js').then((it) => ({ default: it.MembersDialog }))),
);
const SettingsDialog = lazy(
  whenOnline(() => import('../settings/settings-dialog.js').then((it) => ({ default: it.SettingsDialog }))),
);
const PinsDialog = lazy(whenOnline(() => import('../pins/pins-dialog.js').then((it) => ({ default: it.PinsDialog }))));
const FilesDialog = lazy(
  whenOnline(() => import('../files/files-dialog.js').then((it) => ({ default: it.FilesDialog }))),
);
const RoomSearchDialog = lazy(
  whenOnline(() => import('../search/room-search-dialog.js').then((it) => ({ default: it.RoomSearchDialog }))),
);
const JumpToDate = lazy(
  whenOnline(() => import('../timeline/jump-to-date.js').then((it) => ({ default: it.JumpToDate }))),
);
const BlockDialog = lazy(
  whenOnline(() => import('../members/block-dialog.js').then((it) => ({ default: it.BlockDialog }))),
);

/** A dialog that a button of the header opens. */
export type Aside = 'members' | 'settings' | 'pins' | 'files' | 'search' | 'date' | 'block';

interface AsideDialogProps {
  readonly room: RoomState;
  readonly aside: Aside;
  readonly onClose: () => void;
}

/** Shows the dialog; its code loads when it is first used. */
export function AsideDialog({ room, aside, onClose }: AsideDialogProps) {
  return (
    <>
      {aside === 'members' && <MembersDialog room={room} onClose={onClose} />}
      {aside === 'settings' && <SettingsDialog room={room} onClose={onClose} />}
      {aside === 'pins' && <PinsDialog roomId={room.id} onClose={onClose} />}
      {aside === 'files' && <FilesDialog roomId={room.id} onClose={onClose} />}
      {aside === 'search' && <RoomSearchDialog roomId={room.id} onClose={onClose} />}
      {aside === 'date' && <JumpToDate onClose={onClose} />}
      {aside === 'block' && room.peer !== null && <BlockDialog person={room.peer} onClose={onClose} />}
    </>
  );
}
