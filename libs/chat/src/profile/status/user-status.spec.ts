import { describe, expect, it } from 'vitest';

import { endOf, statusOf, withStatus } from './user-status.js';

const until = '2026-11-27T14:00:00.000Z';

describe('the status of a user', () => {
  it('is words, an emoji and an end, the last two of which may be left out', () => {
    const lunch = { text: 'Lunch', emoji: '🍽️', until };
    expect(statusOf({ about: 'Cook', status: lunch })).toEqual(lunch);
    expect(statusOf({ status: { text: ' Lunch ' } })).toEqual({ text: 'Lunch' });
    expect(statusOf({ status: { emoji: '🌴' } })).toEqual({ text: '', emoji: '🌴' });
    expect([endOf(lunch), endOf({ text: 'Lunch' })]).toEqual([Date.parse(until), Infinity]);
  });

  it.each([null, undefined, {}, { status: null }, { status: 'Lunch' }, { status: [] }, { status: { text: ' ' } }])(
    'is not there in %j',
    (ext) => {
      expect(statusOf(ext)).toBeNull();
    },
  );

  it('has neither words as its emoji, nor an end that is no time, nor more than 80 characters', () => {
    expect(statusOf({ status: { text: 'Lunch', emoji: 'Administrator', until: 'soon' } })).toEqual({ text: 'Lunch' });
    expect(statusOf({ status: { text: '🌴'.repeat(99) } })?.text).toBe('🌴'.repeat(80));
  });

  it('replaces the one before and leaves all else', () => {
    expect(withStatus({ about: 'Cook', status: { text: 'Lunch', emoji: '🍽️' } }, { text: 'Focus' })).toEqual({
      about: 'Cook',
      status: { text: 'Focus' },
    });
    expect(withStatus({ about: 'Cook', status: { text: 'Lunch' } }, null)).toEqual({ about: 'Cook' });
    expect(withStatus(null, { text: 'Focus' })).toEqual({ status: { text: 'Focus' } });
  });
});
