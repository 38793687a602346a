import type { RoomId, UserId } from '#contracts';

export type ChannelTarget = { kind: 'room'; roomId: RoomId } | { kind: 'user'; userId: UserId };

/** Whose channel it is, by the names that `roomChannel` and `userChannel` make. */
export function channelTarget(channel: string): ChannelTarget | undefined {
  if (channel.startsWith('room:')) return { kind: 'room', roomId: channel.slice(5) as RoomId };
  if (channel.startsWith('user:')) return { kind: 'user', userId: channel.slice(5) as UserId };
  return undefined;
}
