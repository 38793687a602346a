import type { RoomState, UserId } from '#client';
import { useRoom } from '#react';

import { useCountdown } from '../use-countdown.js';
import { lastSentAt, slowUntil } from './slow-mode.js';

/** The seconds until slow mode lets the user send again; 0 if they may send now. */
export function useSlowSeconds(room: RoomState, me: UserId, skipsSlowMode: boolean): number {
  const { messages, pending } = useRoom(room.id);
  const until = skipsSlowMode ? null : slowUntil(room, lastSentAt(me, messages, pending));
  return useCountdown(until, room.slowModeSeconds * 1000);
}
