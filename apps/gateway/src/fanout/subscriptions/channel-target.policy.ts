import { type RoomId, type UserId } from '#contracts';

export type ChannelTarget =
  | { kind: 'room'; roomId: RoomId }
  | { kind: 'user'; userId: UserId }
  | { kind: 'presence'; userId: UserId };

/** The channel of a user whose presence is watched. */
export const presenceChannel = (userId: UserId): string => `presence:${userId}`;

/** The owner of a channel, by the names that `roomChannel`, `userChannel` and `presenceChannel` make. */
export function channelTarget(channel: string): ChannelTarget | undefined {
  if (channel.startsWith('room:')) return { kind: 'room', roomId: channel.slice(5) as RoomId };
  if (channel.startsWith('user:')) return { kind: 'user', userId: channel.slice(5) as UserId };
  if (channel.startsWith('presence:')) return { kind: 'presence', userId: channel.slice(9) as UserId };
  return undefined;
}
