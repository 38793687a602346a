import { useEffect, useState } from 'react';

import type { MessageId, RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { useBlockedPeople } from '#chat/people/use-blocked-people.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { GrowingSpeech } from './growing-speech.js';
import { SpokenRegion } from './spoken-region.js';

export interface NewWordsProps {
  readonly roomId: RoomId;
  /** The open thread. */
  readonly threadId: MessageId | null;
  /** Messages up to this number were there when the room was opened. */
  readonly after: number;
}

/** The region that says messages of the open room to screen readers while they grow. */
export function GrowingAnnouncer({ roomId, threadId, after }: NewWordsProps) {
  const text = useFullText();
  const names = useNames();
  const me = useMe()?.user.id ?? null;
  const blocked = useBlockedPeople();
  const { status, messages } = useRoom(roomId);
  const [said, setSaid] = useState('');
  const [speech] = useState(() => new GrowingSpeech(setSaid, after));
  useEffect(() => {
    if (status === 'open') speech.follow(messages, { me, blocked, threadId, text, names });
  }, [speech, status, messages, me, blocked, threadId, text, names]);
  useEffect(() => () => speech.stop(), [speech]);
  return <SpokenRegion text={said} />;
}
