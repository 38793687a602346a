import { describe, expect, it } from 'vitest';
import { ChatError, newId, type UserId } from '#contracts';
import { FairTurns } from '#platform/limits/fair-turns';
import type { Connections } from '../registry/connections.js';
import type { PresenceFramesService } from './presence-frames.service.js';
import type { Presence } from './presence.port.js';
import { PresenceService } from './presence.service.js';
import type { PresenceVisibilityService } from './presence-visibility.service.js';
import type { Watchers } from './watchers.js';

const [ann, ben] = [newId<UserId>(), newId<UserId>()];

function service(statuses: Presence['statuses']): PresenceService {
  const visibility = { visibleTo: (_: UserId, others: readonly UserId[]) => Promise.resolve(new Set(others)) };
  return new PresenceService(
    { statuses } as Presence,
    {} as Connections,
    {} as Watchers,
    visibility as unknown as PresenceVisibilityService,
    {} as PresenceFramesService,
    new FairTurns(),
  );
}

describe('the online members of a room that is opened', () => {
  it('are those with any status, in the order of the members', async () => {
    const known = service(() => Promise.resolve(new Map([[ben, 'away']] as const)));
    expect(await known.onlineFor(ann, [ann, ben])).toEqual([ben]);
  });

  it('are not those who are invisible, not even the asking user', async () => {
    const known = service(() => Promise.resolve(new Map([ann, ben].map((userId) => [userId, 'invisible'] as const))));
    expect(await known.onlineFor(ann, [ann, ben])).toEqual([]);
  });

  it('are only the asking user while presence is unavailable, and the room still opens', async () => {
    const unknown = service(() => Promise.reject(new ChatError('UNAVAILABLE')));
    expect(await unknown.onlineFor(ann, [ann, ben])).toEqual([ann]);
  });
});
