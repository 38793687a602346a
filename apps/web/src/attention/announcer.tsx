import { useState } from 'react';

import { useRoom } from '#react';

import { lazyPart } from '#chat/parts/lazy-part.js';
import type { NewWordsProps } from './growing-announcer.js';

const NewWords = lazyPart(async () => (await import('./new-words.js')).NewWords);

/** Lets screen readers hear of messages that come in the open room, or grow there. */
export function Announcer({ roomId, threadId }: Omit<NewWordsProps, 'after'>) {
  const { status, messages } = useRoom(roomId, { still: true });
  const [after, setAfter] = useState<number | null>(null);
  const [isNeeded, setNeeded] = useState(false);
  const last = messages.at(-1)?.seq ?? 0;
  // Messages that were there when the room was opened are not new.
  if (status === 'open' && after === null) setAfter(last);
  const isNew = after !== null && (last > after || messages.some(({ grow }) => grow === 'growing'));
  if (isNew && !isNeeded) setNeeded(true);
  if (after === null || !isNeeded) return null;
  return <NewWords failed={null} roomId={roomId} threadId={threadId} after={after} />;
}
