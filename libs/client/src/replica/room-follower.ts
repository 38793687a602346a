import type { Message, MessageId, ReactionChange } from '#contracts';

/** Follows the changes of one room beyond the messages that its replica holds. Called in the order of the changes. */
export interface RoomFollower {
  /** A message anywhere in the room has this state now; `change` is the reaction that led to it. */
  message(state: Message, change: ReactionChange | undefined): void;
  /** A user of the room has a newer name, or this message, which grows, a longer text. */
  renewed(id?: MessageId): void;
  /** Messages below this `seq` are purged. */
  purged(firstSeq: number): void;
  /** The replica skipped changes or started over: what the follower holds may be out of date. */
  broken(): void;
}

/** For a room that takes no changes. */
export const NO_FOLLOWER: RoomFollower = {
  message: () => undefined,
  renewed: () => undefined,
  purged: () => undefined,
  broken: () => undefined,
};
