import { useMemo } from 'react';

import type { ChatError, Message, MessageId, RoomId } from '#client';
import { useParley, useRoom } from '#react';

export interface TimelineView {
  readonly messages: readonly Message[];
  readonly reachedStart: boolean;
  readonly reachedEnd: boolean;
  readonly isLoading: 'older' | 'newer' | 'jump' | null;
  /** Messages after the last one of `messages`. */
  readonly newer: number;
  readonly error: ChatError | null;
}

export interface TimelineActions {
  toLatest(): Promise<void>;
  jumpTo(target: { seq: number } | { id: MessageId } | { at: string }): Promise<Message | null>;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
}

/** The window on the room's messages and the methods that move it. */
export function useTimeline(roomId: RoomId): { view: TimelineView; timeline: TimelineActions } {
  const parley = useParley();
  const { messages, reachedStart, loadingOlder, error } = useRoom(roomId);
  const timeline = useMemo(() => {
    const room = parley.room(roomId);
    return {
      toLatest: () => Promise.resolve(),
      loadOlder: () => room.loadOlder(),
      loadNewer: () => Promise.resolve(),
      jumpTo: async (target: { seq: number } | { id: MessageId } | { at: string }) => {
        for (;;) {
          const { messages: held, reachedStart: isAll } = room.getSnapshot();
          const found = held.find((message) => matches(message, target));
          if (found !== undefined || isAll) return found ?? null;
          await room.loadOlder();
        }
      },
    };
  }, [parley, roomId]);
  const view = useMemo<TimelineView>(
    () => ({ messages, reachedStart, reachedEnd: true, isLoading: loadingOlder ? 'older' : null, newer: 0, error }),
    [messages, reachedStart, loadingOlder, error],
  );
  return { view, timeline };
}

function matches(message: Message, target: { seq: number } | { id: MessageId } | { at: string }): boolean {
  if ('seq' in target) return message.seq === target.seq;
  return 'id' in target ? message.id === target.id : message.createdAt >= target.at;
}
