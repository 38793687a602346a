import { describe, expect, it } from 'vitest';

import type { Delivery } from '#contracts';

import { FeedProgress } from './progress.js';

const changed = (from: number, to: number, epoch = 'E1'): Delivery =>
  ({
    epoch,
    type: 'room.changed',
    data: { room: { id: 'r' }, from: { seq: from, rev: from }, to: { seq: to, rev: to } },
  }) as unknown as Delivery;
const ROOMS = [{ roomId: 'r', head: { seq: 5, rev: 5 } }];

describe('a receiver is in step', () => {
  it('when it is at the head of each room', () => {
    const progress = new FeedProgress();
    progress.take(changed(0, 4));
    expect(progress.isInStep('E1', ROOMS)).toBe(false);
    progress.take(changed(4, 5));
    expect(progress.isInStep('E1', ROOMS)).toBe(true);
  });

  it('in the epoch of the store alone', () => {
    const progress = new FeedProgress();
    progress.take(changed(0, 5));
    expect(progress.isInStep('E2', ROOMS)).toBe(false);
    progress.take(changed(0, 5, 'E2'));
    expect(progress.isInStep('E2', ROOMS)).toBe(true);
  });

  it('when a replay has come', () => {
    const progress = new FeedProgress();
    progress.take(changed(0, 5));
    progress.awaitAgain('r', 3);
    expect(progress.isInStep('E1', ROOMS)).toBe(false);
    progress.take(changed(2, 5));
    expect(progress.isInStep('E1', ROOMS)).toBe(true);
  });

  it('after a replay of what has not come yet', () => {
    const progress = new FeedProgress();
    progress.take(changed(0, 5));
    progress.awaitAgain('r', 9);
    expect(progress.isInStep('E1', ROOMS)).toBe(true);
  });
});
