import { describe, expect, it } from 'vitest';

import type { RoomId, UserId } from '#client';

import { filesOf, messagesOf, NO_FILTERS } from './filters.js';

describe('The filters of a search', () => {
  it('ask for nothing without words', () => {
    expect(messagesOf('', { ...NO_FILTERS, hasFile: true })).toBeNull();
    expect(filesOf('', NO_FILTERS)).toBeNull();
  });

  it('that are not set are not sent: older servers do not know them', () => {
    expect(messagesOf('plan', NO_FILTERS)).toEqual({ query: 'plan' });
  });

  it('name the sender, the room, and local days from their beginning', () => {
    const sender = { id: 'ben' as UserId, name: 'Ben' };
    const room = { id: 'r1' as RoomId, name: 'Team' };
    const filters = { sender, room, hasFile: true, after: '2026-11-01', before: '2026-11-20' };
    const scope = {
      query: 'plan',
      senderId: 'ben',
      roomId: 'r1',
      after: new Date(2026, 10, 1).toISOString(),
      before: new Date(2026, 10, 20).toISOString(),
    };
    expect(messagesOf('plan', filters)).toEqual({ ...scope, hasFile: true });
    expect(filesOf('plan', filters)).toEqual(scope);
  });
});
