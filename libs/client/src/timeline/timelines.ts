import type { Message, MessageId, RoomId } from '#contracts';

import type { RoomFollower } from '../replica/room-follower.js';
import type { MessageWindow } from '../replica/message-window.js';
import { keyOf, type Line } from './line.policy.js';
import type { RoomTimeline } from './room-timeline.js';

/** The timelines in use, by room. */
export class Timelines {
  private readonly used = new Map<RoomId, Set<RoomTimeline>>();

  note(timeline: RoomTimeline, isUsed: boolean): void {
    const { roomId } = timeline;
    const timelines = this.used.get(roomId) ?? new Set();
    if (isUsed) this.used.set(roomId, timelines.add(timeline));
    else if (timelines.delete(timeline) && timelines.size === 0) this.used.delete(roomId);
  }

  followerOf(roomId: RoomId): RoomFollower {
    const each = (act: (follower: RoomFollower) => void): void => {
      for (const { follower } of this.used.get(roomId) ?? []) act(follower);
    };
    return {
      message: (state, change) => each((follower) => follower.message(state, change)),
      renamed: () => each((follower) => follower.renamed()),
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

  /** A message that a timeline of the room shows. */
  messageOf(roomId: RoomId, id: MessageId): Message | undefined {
    for (const timeline of this.used.get(roomId) ?? []) {
      const message = timeline.messageOf(id);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** What the timelines of the line, and those of all messages, hold without a gap. Omits those that are out of date. */
  windowsOf(roomId: RoomId, line: Line): readonly MessageWindow[] {
    return [...(this.used.get(roomId) ?? [])].flatMap((timeline) => {
      const isOfLine = timeline.line === 'all' || keyOf(timeline.line) === keyOf(line);
      return (isOfLine ? timeline.window : null) ?? [];
    });
  }
}
