import { describe, expect, it } from 'vitest';
import { LIMITS, type Message } from '#contracts';
import {
  assertCanBeKept,
  assertOneMore,
  assertRemindAt,
  holds,
  onlyForgets,
  REMIND_MAX_MS,
  type BookmarkFacts,
} from './bookmarks.policy.js';

const now = new Date('2026-11-20T06:30:00.123Z');
const inMs = (ms: number): Date => new Date(now.getTime() + ms);
const none: BookmarkFacts = { now, isSaved: false, remindAt: null, count: 0 };
const saved: BookmarkFacts = { now, isSaved: true, remindAt: inMs(-5), count: null };
const coded = (code: string, fields: object = {}) => expect.objectContaining({ code, details: fields });

describe('a put of a bookmark', () => {
  it('holds if the message is saved with the same reminder, also one that has passed', () => {
    expect(holds(saved, inMs(-5))).toBe(true);
    expect(holds({ ...saved, remindAt: null }, null)).toBe(true);
    expect([holds(saved, inMs(5)), holds(saved, null), holds(none, null)]).toEqual([false, false, false]);
  });

  it('only forgets if it takes the reminder from a saved message', () => {
    expect([onlyForgets(saved, null), onlyForgets(saved, inMs(5)), onlyForgets(none, null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('reminds later than now and at most a year ahead', () => {
    for (const wanted of [null, inMs(1), inMs(REMIND_MAX_MS)]) expect(() => assertRemindAt(none, wanted)).not.toThrow();
    for (const wanted of [inMs(0), inMs(-1), inMs(REMIND_MAX_MS + 1)])
      expect(() => assertRemindAt(none, wanted)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });

  it('keeps text messages that are not deleted', () => {
    const message = { kind: 'text', deletedAt: null } as Message;
    expect(() => assertCanBeKept(message)).not.toThrow();
    expect(() => assertCanBeKept({ ...message, deletedAt: now.toISOString() })).toThrow(coded('GONE'));
    expect(() => assertCanBeKept({ ...message, kind: 'system' })).toThrow(coded('FORBIDDEN'));
  });

  it('is refused for one message more than the limit', () => {
    expect(() => assertOneMore({ ...none, count: LIMITS.bookmarks - 1 })).not.toThrow();
    expect(() => assertOneMore({ ...none, count: LIMITS.bookmarks })).toThrow(
      coded('LIMIT_REACHED', { scope: 'bookmarks' }),
    );
    expect(() => assertOneMore(saved)).not.toThrow();
  });
});
