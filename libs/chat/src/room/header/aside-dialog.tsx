import type { RoomState } from '#client';
import { lazyPart } from '../../parts/lazy-part.js';

const MembersDialog = lazyPart(async () => (await import('../members/members-dialog.js')).MembersDialog);
const SettingsDialog = lazyPart(async () => (await import('../settings/settings-dialog.js')).SettingsDialog);
const PinsDialog = lazyPart(async () => (await import('../pins/pins-dialog.js')).PinsDialog);
const FilesDialog = lazyPart(async () => (await import('../files/files-dialog.js')).FilesDialog);
const RoomSearchDialog = lazyPart(async () => (await import('../search/room-search-dialog.js')).RoomSearchDialog);
const JumpToDate = lazyPart(async () => (await import('../timeline/jump-to-date.js')).JumpToDate);
const ReportsDialog = lazyPart(async () => (await import('../moderation/reports-dialog.js')).ReportsDialog);
const LogDialog = lazyPart(async () => (await import('../moderation/log-dialog.js')).LogDialog);
const BlockDialog = lazyPart(async () => (await import('../members/block-dialog.js')).BlockDialog);

/** A dialog that a button of the header opens. */
export type Aside = 'members' | 'settings' | 'pins' | 'files' | 'search' | 'date' | 'reports' | 'log' | 'block';

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
      {aside === 'reports' && <ReportsDialog room={room} onClose={onClose} />}
      {aside === 'log' && <LogDialog roomId={room.id} onClose={onClose} />}
      {aside === 'block' && room.peer !== null && <BlockDialog person={room.peer} onClose={onClose} />}
    </>
  );
}
