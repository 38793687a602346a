import type { Message, UserItem } from '#contracts';

import { Bookmarks } from '../bookmarks/bookmarks.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import { ScheduledMessages } from '../schedule/scheduled-messages.js';

/** What the user keeps for themselves: lists that `sync` does not have. */
export class OwnLists {
  readonly bookmarks: Bookmarks;
  readonly scheduled: ScheduledMessages;

  /** @param isReady true if the server has the feature, and the client is connected and has synced */
  constructor(requests: Requests, runtime: Runtime, isReady: (feature: string) => boolean) {
    this.bookmarks = new Bookmarks(requests, runtime, () => isReady('bookmarks'));
    this.scheduled = new ScheduledMessages(requests, runtime, () => isReady('schedule'));
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    this.bookmarks.onItem(item);
    this.scheduled.onItem(item);
  }

  /** Called with the messages of each frame of a room. */
  onMessages(messages: readonly Message[]): void {
    this.bookmarks.onMessages(messages);
  }

  /** Loads again what is shown; called after each complete `sync`. */
  outdated(): void {
    this.bookmarks.outdated();
    this.scheduled.outdated();
  }

  /** Stops all timers; called when the client is closed. */
  stop(): void {
    this.bookmarks.stop();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.bookmarks.clear();
    this.scheduled.clear();
  }
}
