import type { Message, MessageId, OpenedRoom, ReactionChange } from '#contracts';

import type { RoomFollower } from '../replica/room-follower.js';
import type { RoomReplica } from '../replica/room-replica.js';
import { ShownWindow } from '../timeline/shown-window.js';
import { type PageServices, TimelinePages } from '../timeline/timeline-pages.js';
import { KEPT_MESSAGES } from './kept.policy.js';

/** The newest messages of a room, current like those of a timeline, also while the room is not open. */
export class KeptRoom implements RoomFollower {
  /** The server does not give the messages of this room. */
  isRefused = false;
  private newest: ShownWindow | null = null;
  private readonly pages: TimelinePages;

  constructor(
    readonly room: RoomReplica,
    private readonly services: PageServices,
  ) {
    this.pages = new TimelinePages(
      room.id,
      'all',
      services,
      () => ({}),
      () => Promise.resolve(),
    );
  }

  message(state: Message, change: ReactionChange | undefined): void {
    this.pages.note(state, change);
    this.newest?.apply(state, change, this.services.me());
    this.trim();
  }

  renewed(id?: MessageId): void {
    this.newest?.renew(id);
  }

  purged(firstSeq: number): void {
    this.newest?.purge(firstSeq);
  }

  broken(): void {
    this.pages.break();
    this.newest = null;
  }

  /** True if the messages must be requested. */
  get isEmpty(): boolean {
    return this.newest === null && !this.isRefused;
  }

  /** Takes the messages that the client holds anyway, or those of `before` if nothing has changed since. */
  take(before: OpenedRoom | undefined): void {
    const { room } = this;
    if (this.newest !== null || room.gapSeq !== Infinity || room.gate.cursor === null) return;
    if (room.reachedStart || room.window.messages.length >= KEPT_MESSAGES)
      this.newest = ShownWindow.ofReplica(room, 'all', KEPT_MESSAGES);
    else if (before !== undefined && before.messages.length > 0 && before.rev === room.gate.cursor)
      this.newest = ShownWindow.ofPage({ ...before, room, reachedEnd: true, changed: [] }, 'all');
  }

  /** Requests the messages, as long as the user is in the room. Rejects with the server's `ChatError`. */
  async fetch(): Promise<void> {
    const { room, services } = this;
    await this.pages.fetch(
      { limit: KEPT_MESSAGES },
      () => this.newest === null && services.replica.rooms.get(room.id) === room,
      (page) => {
        this.newest = ShownWindow.ofPage(page, 'all');
        this.trim();
      },
    );
  }

  /** Drops what is not kept: messages may come while a page is requested, too. */
  private trim(): void {
    this.newest?.trim(KEPT_MESSAGES, 'oldest', 0);
  }

  get messages(): readonly Message[] {
    return this.newest?.window.messages ?? [];
  }

  get reachedStart(): boolean {
    return this.newest?.reachedStart ?? false;
  }
}
