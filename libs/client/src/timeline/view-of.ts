import type { Message } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import type { RoomReplica } from '../replica/room-replica.js';
import { pendingBeside } from '../rooms/room-view.js';
import type { Goal } from './goal.policy.js';
import { isOf, type Line } from '../replica/line.policy.js';
import type { ShownWindow } from './shown-window.js';
import { NOTHING, type TimelineView } from './timeline-view.js';

/** The parts of the view that come from the shown messages; `shown` is `null` until they are loaded. */
export function viewOf(
  shown: ShownWindow | null,
  goal: Goal,
  line: Line,
  room: RoomReplica | undefined,
  pending: readonly PendingMessage[],
): Omit<TimelineView, 'isLoading' | 'error' | 'skipped'> {
  if (shown === null) return { ...NOTHING, pending: typeof goal === 'number' ? NOTHING.pending : pending };
  const { window, low, reachedStart, isAtEnd, high } = shown;
  return {
    messages: gapless(window.messages, shown.gapSeq),
    pending: isAtEnd ? pendingBeside(window, pending) : NOTHING.pending,
    low,
    reachedStart,
    reachedEnd: isAtEnd,
    newer: isAtEnd || room === undefined ? 0 : newerIn(room, line, high),
  };
}

/** The messages up to the first gap. While a `sync` is incomplete, later ones may have arrived first. */
function gapless(messages: readonly Message[], gapSeq: number): readonly Message[] {
  if ((messages.at(-1)?.seq ?? 0) < gapSeq) return messages;
  return messages.filter(({ seq }) => seq < gapSeq);
}

function newerIn({ summary, window }: RoomReplica, line: Line, high: number): number {
  if (line === 'all') return Math.max(0, (summary?.headSeq ?? 0) - high);
  return window.messages.filter((message) => message.seq > high && isOf(line, message)).length;
}
