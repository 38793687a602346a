import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChatError } from '#contracts';

/**
 * A process that was stopped for a while finds requests whose clients have left, and may have repeated them elsewhere. It learns
 * within two turns of the event loop that they have left. To be called before a request takes effect.
 * @throws ChatError TIMEOUT, which nobody reads
 */
export async function assertClientStays({ socket }: IncomingMessage): Promise<void> {
  await nextTurn();
  await nextTurn();
  if (socket.destroyed) throw new ChatError('TIMEOUT');
}
