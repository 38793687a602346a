import type { Message, MessageId, RoomId } from '#contracts';

import type { RoomFollower } from '../replica/room-follower.js';
import type { MessageWindow } from '../replica/message-window.js';
import type { Replica } from '../replica/replica.js';
import type { HeldMessagesOf } from '../rooms/marked-line.js';
import { keyOf, type Line } from '../replica/line.policy.js';
import type { RoomTimeline } from './room-timeline.js';

/** The timelines in use, by room, and what they and the replica hold. */
export class Timelines implements HeldMessagesOf {
  private readonly used = new Map<RoomId, Set<RoomTimeline>>();

  /** `keeperOf`: what keeps the messages of a room, if anything does. */
  constructor(private readonly keeperOf: (roomId: RoomId) => RoomFollower | undefined = () => undefined) {}

  note(timeline: RoomTimeline, isUsed: boolean): void {
    const { roomId } = timeline;
    const timelines = this.used.get(roomId) ?? new Set();
    if (isUsed) this.used.set(roomId, timelines.add(timeline));
    else if (timelines.delete(timeline) && timelines.size === 0) this.used.delete(roomId);
  }

  followerOf(roomId: RoomId): RoomFollower {
    const each = (act: (follower: RoomFollower) => void): void => {
      for (const { follower } of this.used.get(roomId) ?? []) act(follower);
      const keeper = this.keeperOf(roomId);
      if (keeper !== undefined) act(keeper);
    };
    return {
      message: (state, change) => each((follower) => follower.message(state, change)),
      renewed: (id) => each((follower) => follower.renewed(id)),
      purged: (firstSeq) => each((follower) => follower.purged(firstSeq)),
      broken: () => each((follower) => follower.broken()),
    };
  }

  changed(roomId: RoomId): void {
    for (const timeline of [...(this.used.get(roomId) ?? [])]) timeline.changed();
  }

  allChanged(): void {
    for (const roomId of [...this.used.keys()]) this.changed(roomId);
  }

  /** A message that the room's replica holds or one of its timelines shows. */
  messageOf({ rooms }: Replica, roomId: RoomId, id: MessageId): Message | undefined {
    let message = rooms.get(roomId)?.window.get(id);
    for (const timeline of this.used.get(roomId) ?? []) message ??= timeline.messageOf(id);
    return message;
  }

  /**
   * The windows of the line, and those of all messages of the room. They have no gaps below the replica's `gapSeq`. Omits
   * windows that are out of date.
   */
  windowsOf({ rooms }: Replica, roomId: RoomId, line: Line): readonly MessageWindow[] {
    const timelines = [...(this.used.get(roomId) ?? [])].filter(
      (timeline) => timeline.line === 'all' || keyOf(timeline.line) === keyOf(line),
    );
    const replica = rooms.get(roomId);
    const held = replica?.gate.cursor == null ? [] : [replica.window];
    return [...held, ...timelines.flatMap(({ window }) => window ?? [])];
  }
}
