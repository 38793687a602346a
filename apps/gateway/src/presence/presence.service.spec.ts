import { describe, expect, it } from 'vitest';
import { ChatError, newId, type UserId } from '#contracts';
import type { Connections } from '../connections/connections.js';
import type { Presence } from './presence.port.js';
import { PresenceService } from './presence.service.js';
import type { VisibilityService } from './visibility.service.js';

const [ann, ben] = [newId<UserId>(), newId<UserId>()];

function service(statuses: Presence['statuses']): PresenceService {
  const visibility = { visibleTo: (_: UserId, others: readonly UserId[]) => Promise.resolve(new Set(others)) };
  return new PresenceService({ statuses } as Presence, {} as Connections, visibility as unknown as VisibilityService);
}

describe('who is online when a room opens', () => {
  it('is whoever shows anything, in the order of the members', async () => {
    const known = service(() => Promise.resolve(new Map([[ben, 'away']] as const)));
    expect(await known.onlineFor(ann, [ann, ben])).toEqual([ben]);
  });

  it('is only the one who asks while presence cannot be told: the room opens all the same', async () => {
    const unknown = service(() => Promise.reject(new ChatError('UNAVAILABLE')));
    expect(await unknown.onlineFor(ann, [ann, ben])).toEqual([ann]);
  });
});
