import type { RoomState } from '#client';
import { useServer } from '#react';

import { namesEveryone, type ToEveryone, toEveryone } from './everyone.js';

/** Whom `@all` in the text tells; `null` if the text or the server does not have it. */
export function useTold(room: RoomState, text: string, isInThread: boolean): ToEveryone | null {
  const isKnown = useServer()?.features.includes('everyone') === true;
  return isKnown && namesEveryone(text) ? toEveryone(room, isInThread) : null;
}
