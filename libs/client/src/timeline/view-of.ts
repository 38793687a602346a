import type { Message } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import type { MessageWindow } from '../replica/message-window.js';
import type { RoomReplica } from '../replica/room-replica.js';
import { pendingBeside } from '../rooms/room-view.js';
import type { ShownWindow } from './shown-window.js';
import { NOTHING, type TimelineView } from './timeline-view.js';

/** The parts of the view that come from the shown messages. */
export function viewOf(
  shown: ShownWindow,
  room: RoomReplica | undefined,
  pending: readonly PendingMessage[],
): Omit<TimelineView, 'isLoading' | 'error' | 'skipped'> {
  const { window, reachedStart, isAtEnd, high } = shown;
  return {
    messages: gapless(window),
    pending: isAtEnd ? pendingBeside(window, pending) : NOTHING.pending,
    reachedStart,
    reachedEnd: isAtEnd,
    newer: isAtEnd ? 0 : Math.max(0, (room?.summary?.headSeq ?? 0) - high),
  };
}

/** The messages of the window up to the first gap. While a `sync` is incomplete, later ones may have arrived first. */
function gapless({ messages }: MessageWindow): readonly Message[] {
  const [first] = messages;
  const last = messages.at(-1);
  if (first === undefined || last === undefined || last.seq - first.seq === messages.length - 1) return messages;
  return messages.slice(
    0,
    messages.findIndex(({ seq }, index) => seq !== first.seq + index),
  );
}
