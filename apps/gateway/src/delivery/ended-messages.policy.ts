import type { Changes, MessageId } from '#contracts';

/** The messages of a room's frame that do not grow, or no longer. Their items have the whole text. */
export function endedMessages(frame: string): Set<MessageId> {
  const [event, changes] = JSON.parse(frame) as [string, Changes];
  if (event !== 'changes') return new Set();
  return new Set(
    changes.items.flatMap((item) =>
      item.type === 'message' && item.message.grow !== 'growing' ? [item.message.id] : [],
    ),
  );
}
