import { useMemo } from 'react';

import type { RoomId } from '#client';
import { useRoom } from '#react';

import { AsideDialog } from './header/aside-dialog.js';
import { PanelProvider } from './aside/aside-frame.js';
import type { Panel } from './state/panels.js';
import { useClose } from './aside/use-close.js';

export interface RoomPanelProps {
  readonly roomId: RoomId;
  readonly panel: Panel;
  /** Tells whether the panel covers the room, which has no space beside it. */
  readonly onCover: (isCovered: boolean) => void;
}

/** A panel of the room, beside it. Give it the panel's name as `key`. */
export function RoomPanel({ roomId, panel, onCover }: RoomPanelProps) {
  const { room } = useRoom(roomId, { still: true });
  const close = useClose(roomId);
  const frame = useMemo(() => ({ onCover }), [onCover]);
  if (room === null) return null;
  return (
    <PanelProvider value={frame}>
      <AsideDialog room={room} aside={panel} onClose={close} />
    </PanelProvider>
  );
}
