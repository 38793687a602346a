import { describe, expect, it } from 'vitest';

import type { PendingMessage, PresenceStatus, UserId } from '#client';

import { blockOf } from './block.js';

const PEER = 'peer' as UserId;
const REFUSED = [{ status: 'failed', error: { code: 'BLOCKED' } }] as unknown as PendingMessage[];

const seen = (status: PresenceStatus, lastSeenAt: string | null) =>
  new Map([[PEER, { userId: PEER, status, lastSeenAt }]]);
const HIDDEN = seen('offline', null);
const signs = { pending: REFUSED, blocked: [], presence: HIDDEN };

describe('a block', () => {
  it("is the user's own by the block list", () => {
    expect(blockOf(PEER, { ...signs, blocked: [PEER] })).toBe('mine');
  });

  it("is the peer's after a refused message, while the presence is hidden or unknown", () => {
    expect(blockOf(PEER, signs)).toBe('theirs');
    expect(blockOf(PEER, { ...signs, presence: new Map() })).toBe('theirs');
    expect(blockOf(PEER, { ...signs, pending: [] })).toBeNull();
  });

  it('has ended once the user sees whether the peer is online, or when they last were', () => {
    expect(blockOf(PEER, { ...signs, presence: seen('away', '2026-11-21T08:00:00Z') })).toBeNull();
    expect(blockOf(PEER, { ...signs, presence: seen('offline', '2026-11-21T08:00:00Z') })).toBeNull();
  });
});
