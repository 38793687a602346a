import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import type { PresenceFramesService } from './presence-frames.service.js';
import type { PresenceSignals } from './presence-signals.js';
import { PresenceVisibilityService } from './presence-visibility.service.js';
import { WatchList } from './watch-list.js';
import type { Watcher, Watchers } from './watchers.js';

const ASKED_MAX = 20;
const [ann, ben] = [newId<UserId>(), newId<UserId>()];

/** Ann watches Ben. Each query to history is followed by a change of another watched user. */
function stream(): { visibility: PresenceVisibilityService; asked: UserId[] } {
  const asked: UserId[] = [];
  const watcher: Watcher = { connection: { userId: ann } as ClientConnection, list: new WatchList(ann, [ben]) };
  const watchers = {
    isWatched: () => true,
    of: () => [watcher],
    own: () => [watcher],
    follow: () => Promise.resolve([]),
  };
  const reads = {
    ask: (_: string, { userId }: { userId: UserId }) => {
      asked.push(userId);
      if (asked.length < ASKED_MAX) visibility.watchedChanged(newId<UserId>());
      return Promise.resolve({ visible: [] });
    },
  };
  const visibility = new PresenceVisibilityService(
    reads as unknown as Reads,
    watchers as unknown as Watchers,
    { update: () => undefined } as unknown as PresenceFramesService,
    {} as PresenceSignals,
  );
  return { visibility, asked };
}

describe('the visibility of watched users', () => {
  it('is also checked for watchers while watched users change all the time', async () => {
    const { visibility, asked } = stream();
    visibility.watchedChanged(ben);
    visibility.checkListsOf(ann);
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(ASKED_MAX);
    expect(asked.indexOf(ann)).toBe(1);
  });
});
