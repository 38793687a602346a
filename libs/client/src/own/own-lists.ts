import type { Changes, UserItem } from '#contracts';

import { Bookmarks } from '../bookmarks/bookmarks.js';
import { SavedDrafts } from '../drafts/saved-drafts.js';
import { Mentions } from '../mentions/mentions.js';
import type { Reader } from '../replica/reader.policy.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { ScheduledMessages } from '../schedule/scheduled-messages.js';
import { Threads } from '../threads/threads.js';

/** What the user keeps for themselves: lists that `sync` does not have. */
export class OwnLists {
  readonly bookmarks: Bookmarks;
  readonly drafts: SavedDrafts;
  readonly mentions: Mentions;
  readonly scheduled: ScheduledMessages;
  readonly threads: Threads;

  /** @param isReady true if the server has the feature, and the client is connected and has synced */
  constructor(requests: Requests, runtime: Runtime, reader: () => Reader, isReady: (feature: string) => boolean) {
    this.bookmarks = new Bookmarks(requests, runtime, () => isReady('bookmarks'));
    this.drafts = new SavedDrafts(
      requests,
      runtime,
      () => reader().me,
      () => isReady('drafts'),
    );
    this.mentions = new Mentions(requests, runtime, reader, () => isReady('mentions'));
    this.scheduled = new ScheduledMessages(requests, runtime, () => isReady('schedule'));
    this.threads = new Threads(requests, runtime, reader, () => isReady('threads'));
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    this.bookmarks.onItem(item);
    this.drafts.onItem(item);
    this.mentions.onItem(item);
    this.scheduled.onItem(item);
    this.threads.onItem(item);
    // Counts and lists leave out mentions by people whom the user blocks.
    if (item.type === 'block') this.outdated();
  }

  /** Called with each frame of a room. */
  onChanges(frame: Changes): void {
    const messages = frame.items.flatMap((item) => (item.type === 'message' ? [item.message] : []));
    this.bookmarks.onMessages(messages);
    this.drafts.onMessages(messages);
    this.mentions.onChanges(frame);
    this.threads.onChanges(frame);
  }

  /** Loads again what is shown; called after each complete `sync`. */
  outdated(): void {
    this.bookmarks.outdated();
    this.drafts.outdated();
    this.mentions.outdated();
    this.scheduled.outdated();
    this.threads.outdated();
  }

  /** Stops all timers; called when the client is closed. */
  stop(): void {
    this.bookmarks.stop();
    this.drafts.stop();
    this.threads.stop();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.bookmarks.clear();
    this.drafts.clear();
    this.mentions.clear();
    this.scheduled.clear();
    this.threads.clear();
  }
}
