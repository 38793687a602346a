import { Flag } from 'lucide-react';
import { useEffect, useState } from 'react';

import type { RoomState } from '#client';
import { useParley } from '#react';

import { messageFormats } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';

/** The server tells nobody of a new report. */
const ASK_AGAIN_MS = 300_000;

interface ReportsButtonProps {
  readonly room: RoomState;
  /** True while the dialog is shown. */
  readonly isOpen: boolean;
  readonly onPress: () => void;
}

/** Opens the reports of the room and says how many are open, while there are any. */
export function ReportsButton({ room, isOpen, onPress }: ReportsButtonProps) {
  const { reports } = useFullText();
  const count = useOpenReports(room, isOpen);
  if (count === 0) return null;
  return (
    <Button variant="quiet" aria-label={reports.open(count)} onPress={onPress}>
      <Flag aria-hidden size={20} />
      {messageFormats.to99(count)}
    </Button>
  );
}

/** The open reports as of the last reading: of the room, when its dialog has been closed, and while time passes. */
function useOpenReports({ id: roomId, me: { openReports = 0 } }: RoomState, isOpen: boolean): number {
  const parley = useParley();
  const [read, setRead] = useState<{ readonly from: number; readonly count: number } | null>(null);
  useEffect(() => {
    if (isOpen) return undefined;
    let isCurrent = true;
    const ask = (): void => {
      parley.ask('room:open', { roomId, limit: 1 }).then(
        ({ room }) => isCurrent && setRead({ from: openReports, count: room.me.openReports ?? 0 }),
        // The next time asks again.
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(() => document.visibilityState === 'visible' && ask(), ASK_AGAIN_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [parley, roomId, openReports, isOpen]);
  return read?.from === openReports ? read.count : openReports;
}
