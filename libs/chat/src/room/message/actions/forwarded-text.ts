import type { FullCatalogue } from '../../../text/en-full.js';

/** Says what has happened to a message that no room has refused. It waits while the client is not connected. */
export function forwardedText(
  rooms: readonly string[],
  isConnected: boolean,
  text: FullCatalogue['forwarding'],
): string {
  const [room = ''] = rooms;
  if (rooms.length === 1) return (isConnected ? text.done : text.waiting)(room);
  return (isConnected ? text.doneAll : text.waitingAll)(rooms.length);
}
