import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import type { Reads } from '../reads.js';
import type { PresenceLooks } from './presence-looks.service.js';
import type { PresenceSignals } from './presence-signals.js';
import { VisibilityService } from './visibility.service.js';
import { WatchList } from './watch-list.js';
import type { Watcher, Watchers } from './watchers.js';

const ASKED_MAX = 20;
const [ann, ben] = [newId<UserId>(), newId<UserId>()];

/** Ann watches Ben; of everybody whom she watches there is news as soon as history has been asked. */
function stream(): { visibility: VisibilityService; asked: UserId[] } {
  const asked: UserId[] = [];
  const watcher: Watcher = { connection: { userId: ann } as Connection, list: new WatchList([ben]) };
  const watchers = { isWatched: () => true, of: () => [watcher], own: () => [watcher] };
  const reads = {
    ask: (_: string, { userId }: { userId: UserId }) => {
      asked.push(userId);
      if (asked.length < ASKED_MAX) visibility.relationsNoticed(newId<UserId>());
      return Promise.resolve({ visible: [] });
    },
  };
  const visibility = new VisibilityService(
    reads as unknown as Reads,
    watchers as unknown as Watchers,
    { look: () => undefined } as unknown as PresenceLooks,
    {} as PresenceSignals,
  );
  return { visibility, asked };
}

describe('who may see whom', () => {
  it('is asked for watchers too while there is always news of those they watch', async () => {
    const { visibility, asked } = stream();
    visibility.relationsNoticed(ben);
    visibility.checkListsOf(ann);
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(ASKED_MAX);
    expect(asked.indexOf(ann)).toBe(1);
  });
});
