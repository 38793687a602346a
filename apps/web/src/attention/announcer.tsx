import { useEffect, useRef, useState } from 'react';

import type { MessageId, RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { partOf } from '#chat/parts/part.js';
import { useBlockedPeople } from '#chat/people/use-blocked-people.js';
import { useText } from '#chat/text/use-text.js';
import { VisuallyHidden } from '#chat/ui/visually-hidden.js';

const words = partOf(() => import('./announcement.js'));

/** Messages that come within this time are announced together. */
const BURST_MS = 600;
/** Time between two announcements, so that a stream of messages can be listened to. */
const PAUSE_MS = 5_000;

interface AnnouncerProps {
  readonly roomId: RoomId;
  /** The open thread. */
  readonly threadId: MessageId | null;
}

/** The region that announces new messages of the open room to screen readers. Those that grow have one of their own. */
export function Announcer({ roomId, threadId }: AnnouncerProps) {
  const text = useText();
  const names = useNames();
  const me = useMe()?.user.id ?? null;
  const blocked = useBlockedPeople();
  const { status, messages } = useRoom(roomId, { still: true });
  const announced = useRef<number | null>(null);
  const shown = useRef(messages);
  const seen = useRef({ me, blocked, threadId });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const quietUntil = useRef(0);
  const [said, setSaid] = useState('');
  useEffect(() => {
    shown.current = messages;
    seen.current = { me, blocked, threadId };
    if (status !== 'open') return;
    const last = messages.at(-1)?.seq ?? 0;
    // Messages that were there when the room was opened are not new.
    announced.current ??= last;
    // A running timer stays as it is: a room in which people never pause is announced too.
    if (last <= announced.current || timer.current !== null) return;
    const announce = async (): Promise<void> => {
      // Without the network the next message tries again.
      const late = await words.load().catch(() => null);
      if (timer.current !== own) return;
      timer.current = null;
      if (late === null) return;
      const fresh = late.newMessages(shown.current, announced.current ?? last, seen.current);
      announced.current = shown.current.at(-1)?.seq ?? last;
      if (fresh.length === 0) return;
      quietUntil.current = performance.now() + PAUSE_MS;
      setSaid(late.announcementOf(fresh, text, names));
    };
    const own = setTimeout(() => void announce(), Math.max(BURST_MS, quietUntil.current - performance.now()));
    timer.current = own;
  }, [status, messages, threadId, me, blocked, text, names]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return (
    <VisuallyHidden>
      <div aria-live="polite" dir="auto">
        {said}
      </div>
    </VisuallyHidden>
  );
}
