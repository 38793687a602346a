import { useEffect, useRef, useState } from 'react';

import { useMe, useRoom } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { useBlockedPeople } from '#chat/people/use-blocked-people.js';
import { useText } from '#chat/text/use-text.js';
import { announcementOf, newMessages } from './announcement.js';
import { GrowingAnnouncer, type NewWordsProps } from './growing-announcer.js';
import { SpokenRegion } from './spoken-region.js';

/** Messages that come within this time are announced together. */
const BURST_MS = 600;
/** Time between two announcements, so that a stream of messages can be listened to. */
const PAUSE_MS = 5_000;

/** The regions that announce new messages of the open room, and growing ones. */
export function NewWords(props: NewWordsProps) {
  return (
    <>
      <NewMessages {...props} />
      <GrowingAnnouncer {...props} />
    </>
  );
}

/** The region that announces new messages. Those that grow have one of their own. */
function NewMessages({ roomId, threadId, after }: NewWordsProps) {
  const text = useText();
  const names = useNames();
  const me = useMe()?.user.id ?? null;
  const blocked = useBlockedPeople();
  const { status, messages } = useRoom(roomId, { still: true });
  const announced = useRef(after);
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
    // A running timer stays as it is: a room in which people never pause is announced too.
    if (last <= announced.current || timer.current !== null) return;
    timer.current = setTimeout(
      () => {
        timer.current = null;
        const fresh = newMessages(shown.current, announced.current, seen.current);
        announced.current = shown.current.at(-1)?.seq ?? last;
        if (fresh.length === 0) return;
        quietUntil.current = performance.now() + PAUSE_MS;
        setSaid(announcementOf(fresh, text, names));
      },
      Math.max(BURST_MS, quietUntil.current - performance.now()),
    );
  }, [status, messages, threadId, me, blocked, text, names]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return <SpokenRegion text={said} />;
}
