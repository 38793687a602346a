import { LIMITS } from '#contracts';

/** The share of typing signals that is published in a room of this size: 1 up to `liveRoomMembers`, then ever less. */
export function typingShare(memberCount: number): number {
  return memberCount <= LIMITS.liveRoomMembers ? 1 : LIMITS.liveRoomMembers / memberCount;
}
