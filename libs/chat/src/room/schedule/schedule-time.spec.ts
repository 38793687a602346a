import { describe, expect, it } from 'vitest';

import { dayOf } from '../../text/days.js';
import { clockOf, momentIn, nextMorning } from './schedule-time.js';

describe('the time of a scheduled message', () => {
  it('is tomorrow morning at first, also at the end of a month', () => {
    expect(nextMorning(new Date(2026, 10, 30, 23, 59))).toEqual(new Date(2026, 11, 1, 9));
  });

  it('is the one that its two fields show', () => {
    const at = new Date(2026, 0, 2, 7, 5);
    expect({ day: dayOf(at), clock: clockOf(at) }).toEqual({ day: '2026-01-02', clock: '07:05' });
    expect(momentIn(dayOf(at), clockOf(at))).toEqual(at);
    expect(momentIn('', '09:00').getTime()).toBeNaN();
  });
});
