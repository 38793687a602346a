import type { Changes, UserId } from '#contracts';

/** How history writes a member item. Quotes in the text of messages are escaped; a client's `ext` may contain it. */
const MEMBER_ITEM = '{"type":"member",';

/** The users whose membership a room's frame changes. Few frames have any, so most of them are not parsed. */
export function changedMembers(frame: string): UserId[] {
  if (!frame.includes(MEMBER_ITEM)) return [];
  const [event, changes] = JSON.parse(frame) as [string, Changes];
  if (event !== 'changes') return [];
  return changes.items.flatMap((item) => (item.type === 'member' ? [item.member.user.id] : []));
}
