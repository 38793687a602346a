import type { HookFeed } from './hook-feed.js';

/** Takes what waits in one feed, in turns, while this courier holds its lease. */
export interface FeedRun {
  /** Begins what may begin now, and comes back when more may. */
  pump(): void;
  /** Another courier may run it. */
  stop(): void;
  /** Begins nothing further. Resolves when nothing is under way, or when the time is over. */
  drain(withinMs: number): Promise<void>;
}

/** The server's own consumer of the feed, which pushes. It is leased as hooks are. */
export abstract class PushConsumer {
  /** Whether this courier pushes. */
  abstract readonly isOn: boolean;

  /** @param holds whether this courier runs it at this moment */
  abstract open(feed: HookFeed, holds: () => boolean): FeedRun;
}
