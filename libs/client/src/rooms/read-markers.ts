import type { RoomId } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import { keyOf, type Line } from '../replica/line.policy.js';
import { type MarkServices, ReadMarker } from './read-marker.js';

/** The user's read markers in the lines of a room: of those that were shown or marked. */
export class ReadMarkers {
  private readonly held = new Map<string, ReadMarker>();

  constructor(
    private readonly roomId: RoomId,
    private readonly services: MarkServices,
    /** Called after a marker has changed. */
    private readonly changed: () => void,
  ) {}

  of(line: Line): ReadMarker {
    const key = keyOf(line);
    const marker = this.held.get(key) ?? new ReadMarker(this.roomId, line, this.services, this.changed);
    this.held.set(key, marker);
    return marker;
  }

  /**
   * True if there is something that the client knows and has not shown: in the main timeline, or in the thread of the message. Replies
   * that are also in the room count in the main timeline alone, so it counts for a reply, too.
   */
  hasUnseen({ threadId }: Pick<PendingMessage, 'threadId'>): boolean {
    const isShown = (line: Line): boolean =>
      [line, 'all' as const].some((each) => this.held.get(keyOf(each))?.isAllShown === true);
    return !isShown('main') || (threadId !== null && !isShown({ threadId }));
  }

  /** Called after every change of the room. */
  follow(): void {
    for (const marker of this.held.values()) marker.follow();
  }

  /** Called on a new connection. */
  resume(): void {
    for (const marker of this.held.values()) marker.resume();
  }

  /** Drops unsent markers and what was shown: they belong to another epoch or user. */
  forget(): void {
    for (const marker of this.held.values()) marker.forget();
  }
}
