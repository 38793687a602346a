import { useEffect } from 'react';

import { useRooms, useUnreadThreads } from '#react';

import { useShownPlace } from '#chat/room/state/routes.js';
import { useVisiblePage } from '#chat/room/state/watched-room.js';
import { unreadReplies } from '../inbox/unread-counts.js';
import { Reminders } from './reminders.js';
import { Removals } from './removals.js';
import { WorkerLink } from './worker-link.js';

interface LateAttentionProps {
  /** Called with the number of unread replies that the title of the page counts. */
  readonly onReplies: (count: number) => void;
}

/** The parts of `Attention` that load late: reminders, reasons of removals, the number of unread replies, and the link to the worker. */
export function LateAttention({ onReplies }: LateAttentionProps) {
  const rooms = useRooms();
  const threads = useUnreadThreads()?.threads ?? null;
  const { threadId } = useShownPlace();
  const count = unreadReplies(rooms, threads, useVisiblePage() ? threadId : null);
  useEffect(() => onReplies(count), [onReplies, count]);
  return (
    <>
      <Reminders />
      <Removals />
      <WorkerLink />
    </>
  );
}
