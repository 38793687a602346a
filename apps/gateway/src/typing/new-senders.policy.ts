import { isUnchanged, type Changes, type UserId } from '#contracts';

/** The users whose new messages are in a frame of a room. */
export function newSenders(frame: string): UserId[] {
  const [event, changes] = JSON.parse(frame) as [string, Changes];
  if (event !== 'changes') return [];
  return changes.items.flatMap((item) =>
    item.type === 'message' && isUnchanged(item.message) ? (item.message.senderId ?? []) : [],
  );
}
