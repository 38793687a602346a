import { lazy, Suspense } from 'react';

import type { RoomState } from '#client';

const JumpToDate = lazy(() => import('../timeline/jump-to-date.js').then((it) => ({ default: it.JumpToDate })));
const BlockDialog = lazy(() => import('../members/block-dialog.js').then((it) => ({ default: it.BlockDialog })));

/** A dialog that a button of the header opens. */
export type Aside = 'date' | 'block';

interface AsideDialogProps {
  readonly room: RoomState;
  readonly aside: Aside | null;
  readonly onClose: () => void;
}

/** Shows the dialog; its code loads when it is first used. */
export function AsideDialog({ room, aside, onClose }: AsideDialogProps) {
  return (
    <Suspense>
      {aside === 'date' && <JumpToDate onClose={onClose} />}
      {aside === 'block' && room.peer !== null && <BlockDialog person={room.peer} onClose={onClose} />}
    </Suspense>
  );
}
