import { describe, expect, it } from 'vitest';
import { ChatError, LIMITS, newId, type MessageId, type PutScheduled, type RoomId, type UserId } from '#contracts';
import { assertMayPut, nextAfter, type LockedScheduled, type PutFacts } from './schedule.policy.js';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const userId = newId<UserId>();

const ahead = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();
const put: PutScheduled = { id: newId<MessageId>(), roomId: newId<RoomId>(), at: ahead(DAY_MS), body: 'later' };
const row: LockedScheduled = {
  id: put.id,
  room_id: put.roomId,
  at: new Date(put.at),
  message: { body: 'later' },
  state: 'waiting',
  error: null,
  session_id: null,
  changed_at: NOW,
  user_id: userId,
  request_ids: [],
  is_claimed: false,
};

function refusal(known: Partial<PutFacts>, asked: PutScheduled, now = NOW): string {
  try {
    assertMayPut({ row: undefined, isStored: false, count: 0, ...known }, asked, userId, now);
    return 'ok';
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return error.details.field ?? error.code;
  }
}

describe('a message may be scheduled', () => {
  it.each([
    ['in a moment', 1, 'ok'],
    ['in 90 days', 90 * DAY_MS, 'ok'],
    ['now', 0, 'at'],
    ['in the past', -1, 'at'],
    ['later than in 90 days', 90 * DAY_MS + 1, 'at'],
  ])('for a time that is %s: %s ms → %s', (_, ms, expected) => {
    expect(refusal({}, { ...put, at: ahead(ms) })).toBe(expected);
  });

  it('up to the limit; another one in the place of one that is there does not count', () => {
    expect(refusal({ count: LIMITS.scheduled - 1 }, put)).toBe('ok');
    expect(refusal({ count: LIMITS.scheduled }, put)).toBe('LIMIT_REACHED');
    expect(refusal({ count: LIMITS.scheduled, row: { ...row, state: 'removed' } }, put)).toBe('LIMIT_REACHED');
    expect(refusal({ count: LIMITS.scheduled, row }, { ...put, body: 'other' })).toBe('ok');
  });

  it('not while it is sent, nor once a message has its id, nor under the id of another user', () => {
    expect(refusal({ row: { ...row, is_claimed: true } }, put)).toBe('CONFLICT');
    expect(refusal({ isStored: true }, { ...put, at: ahead(-DAY_MS) })).toBe('CONFLICT');
    expect(refusal({ row: { ...row, user_id: newId<UserId>() } }, put)).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('again as it waits, also after its time; as it has failed only for another time', () => {
    const after = new Date(NOW.getTime() + 2 * DAY_MS);
    expect(refusal({ row }, put, after)).toBe('ok');
    expect(refusal({ row }, { ...put, body: 'other' }, after)).toBe('at');
    expect(refusal({ row: { ...row, state: 'failed' } }, put, after)).toBe('at');
    const withExt = { ...row, message: { body: 'later', ext: { b: [1], a: {} } } };
    expect(refusal({ row: withExt }, { ...put, ext: { a: {}, b: [1] } }, after)).toBe('ok');
    expect(refusal({ row: withExt }, put, after)).toBe('at');
  });
});

describe('after a try that was refused, a scheduled message', () => {
  const next = (error: ChatError, triedMs = 0) => nextAfter(error, triedMs);

  it('is tried again for an hour if it may succeed later, more and more rarely, and then has failed', () => {
    const muted = new ChatError('MUTED', { retryAfterMs: DAY_MS });
    expect(next(muted)).toEqual({ kind: 'again', inMs: 5_000, refused: true });
    expect(next(muted, 80_000)).toEqual({ kind: 'again', inMs: 10_000, refused: true });
    expect(next(muted, HOUR_MS - 1)).toEqual({ kind: 'again', inMs: 60_000, refused: true });
    expect(next(muted, HOUR_MS)).toEqual({ kind: 'failed', error: { code: 'MUTED' } });
    expect(next(new ChatError('SLOW_MODE', { retryAfterMs: 1_200 }))).toMatchObject({ inMs: 1_200 });
    expect(next(new ChatError('UNAVAILABLE'), HOUR_MS)).toMatchObject({ kind: 'failed' });
  });

  it('has failed at once if it never succeeds, with the field', () => {
    expect(next(new ChatError('INVALID', { field: 'mentions' }))).toEqual({
      kind: 'failed',
      error: { code: 'INVALID', field: 'mentions' },
    });
    expect(next(new ChatError('ACCOUNT_SUSPENDED'))).toEqual({ kind: 'failed', error: { code: 'ACCOUNT_SUSPENDED' } });
    expect(next(new ChatError('GONE', { field: 'threadId' }))).toMatchObject({ kind: 'failed' });
  });

  it('is sent if a message has its id, and has no place any more in a deleted room', () => {
    expect(next(new ChatError('IDEMPOTENCY_MISMATCH'))).toEqual({ kind: 'gone' });
    expect(next(new ChatError('GONE'))).toEqual({ kind: 'gone' });
  });

  it('waits without an end for a service that is not there', () => {
    expect(next(new ChatError('OVERLOADED'), 2 * HOUR_MS)).toMatchObject({ kind: 'again', refused: false });
    expect(next(new ChatError('TIMEOUT'), 2 * HOUR_MS)).toEqual({ kind: 'open' });
  });
});
