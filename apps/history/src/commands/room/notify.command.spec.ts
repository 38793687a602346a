import { describe, expect, it } from 'vitest';
import type { NotifyLevel } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { notifyAt } from '../../room/rows/member.rows.js';

const DAY_MS = 86_400_000;
const ann = actorOf('ann');

const inMs = (ms: number) => new Date(NOW.getTime() + ms);
const time = (ms: number) => inMs(ms).toISOString();
const meanwhile = (level: NotifyLevel, ms: number, notify: NotifyLevel = 'all') =>
  memberOf(ann, { notify, notify_meanwhile: level, notify_until: inMs(ms) });
const inRoom = (member = memberOf(ann)) =>
  new TestDraft({ room: roomOf({ archived_at: NOW }), members: [member], people: [ann] });

/** The setting after the request, now and once its time has passed; `undefined` if nothing was written. */
function after(member: ReturnType<typeof memberOf>, notify: NotifyLevel, until?: string) {
  const test = inRoom(member);
  expect(test.answer('room:notify', ann, { notify, ...(until !== undefined && { until }) })).toBe('ok');
  expect(test.draft.changed).toBe(false);
  const changed = test.draft.memberChanges.size > 0;
  expect(test.draft.people.ownChanges.get(ann.userId)?.size).toBe(changed ? 1 : undefined);
  const row = test.draft.member(ann.userId);
  return changed && row ? [notifyAt(row, NOW), notifyAt(row, inMs(DAY_MS)).level] : undefined;
}

describe('a level until a time', () => {
  it('returns to the level before, also where a temporary one is replaced by another', () => {
    const muted = { level: 'none', until: inMs(5), then: 'all' };
    expect(after(memberOf(ann), 'none', time(5))).toEqual([muted, 'all']);
    expect(after(meanwhile('mentions', 9), 'none', time(5))).toEqual([muted, 'all']);
    expect(after(meanwhile('none', 9), 'none', time(5))).toEqual([muted, 'all']);
    const quiet = memberOf(ann, { notify: 'mentions' });
    expect(after(quiet, 'none', time(5))).toEqual([{ ...muted, then: 'mentions' }, 'mentions']);
  });

  it('is replaced by a level for good', () => {
    const all = { level: 'all', until: null, then: null };
    expect(after(meanwhile('none', 5), 'all')).toEqual([all, 'all']);
    expect(after(meanwhile('none', 5), 'none')).toEqual([{ ...all, level: 'none' }, 'none']);
  });

  it('writes nothing if it holds already, and counts no more once its time has passed', () => {
    expect(after(meanwhile('none', 5), 'none', time(5))).toBeUndefined();
    expect(after(meanwhile('none', 0), 'all')).toBeUndefined();
    expect(after(meanwhile('none', -5, 'mentions'), 'mentions')).toBeUndefined();
    const none = { level: 'none', until: null, then: null };
    expect(after(meanwhile('none', -5), 'none')).toEqual([none, 'none']);
    expect(after(meanwhile('none', -5, 'mentions'), 'all', time(5))).toEqual([
      { level: 'all', until: inMs(5), then: 'mentions' },
      'mentions',
    ]);
  });

  it('is later than now and at most a year ahead', () => {
    const answer = (ms: number) => inRoom().answer('room:notify', ann, { notify: 'none', until: time(ms) });
    for (const ms of [-1, 0, 365 * DAY_MS + 1])
      expect({ ms, answer: answer(ms) }).toEqual({ ms, answer: 'INVALID until' });
    for (const ms of [1, 365 * DAY_MS]) expect({ ms, answer: answer(ms) }).toEqual({ ms, answer: 'ok' });
  });
});
