import { useEffect, useRef, useState } from 'react';
import { VisuallyHidden } from 'react-aria-components/VisuallyHidden';

import type { RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { useText } from '../text/use-text.js';
import { announcementOf, newMessages } from './announcement.js';

/** Messages that come within this time are announced together. */
const BURST_MS = 600;

/** The one region that announces new messages of the open room to screen readers. */
export function Announcer({ roomId }: { readonly roomId: RoomId }) {
  const text = useText();
  const me = useMe()?.user.id ?? null;
  const { status, messages } = useRoom(roomId);
  const announced = useRef<number | null>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (status !== 'open') return;
    const last = messages.at(-1)?.seq ?? 0;
    // Messages that were there when the room was opened are not new.
    announced.current ??= last;
    if (last <= announced.current) return;
    const timer = setTimeout(() => {
      const fresh = newMessages(messages, announced.current ?? last, me);
      announced.current = last;
      if (fresh.length > 0) setWords(announcementOf(fresh, text));
    }, BURST_MS);
    return () => clearTimeout(timer);
  }, [status, messages, me, text]);
  return (
    <VisuallyHidden>
      <div aria-live="polite" dir="auto">
        {words}
      </div>
    </VisuallyHidden>
  );
}
