import { flushSync } from 'react-dom';

import type { Message } from '#client';

import { messagePath, roomPath } from '#chat/room/state/paths.js';
import { stateOf } from '#chat/room/state/searched-words.js';

type Navigate = (path: string, options: { readonly replace?: boolean; readonly state?: unknown }) => void;

/** Leads to a message, and marks the found words there. */
export function openMessage(navigate: Navigate, message: Message, words: readonly string[]): void {
  comeAgain(navigate, message);
  navigate(messagePath(message), { state: stateOf(words) });
}

/**
 * Call it before the way to a message. If its URL is shown already, it leads to the room first: a room jumps once for
 * each URL.
 */
export function comeAgain(navigate: Navigate, message: Message): void {
  if (location.pathname !== messagePath(message)) return;
  flushSync(() => navigate(roomPath(message.roomId), { replace: true }));
}
