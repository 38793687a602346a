import { describe, expect, it } from 'vitest';

import type { RoomState, UserId } from '#client';

import { permissionsOf } from '../state/permissions.js';
import { barrierOf } from './barrier.js';

const ME = 'me' as UserId;
const PEER = 'peer' as UserId;
const room = (change: object = {}) =>
  ({ kind: 'direct', archived: false, me: { role: 'member' }, peer: { id: PEER }, ...change }) as RoomState;

const barrier = (state: RoomState, block: 'mine' | 'theirs' | null = null, muteSeconds = 0) =>
  barrierOf(state, { permissions: permissionsOf(state, ME), block, muteSeconds })?.kind;

describe('the composer', () => {
  it('is there while nothing keeps the user from sending', () => {
    expect(barrier(room())).toBeUndefined();
  });

  it('says why it is not', () => {
    expect(barrier(room({ archived: true }), 'mine', 5)).toBe('archived');
    expect(barrier(room({ me: { role: 'reader' } }))).toBe('reader');
    expect(barrier(room(), 'mine')).toBe('blocking');
    expect(barrier(room(), 'theirs')).toBe('blocked');
    expect(barrier(room(), null, 5)).toBe('muted');
  });
});
