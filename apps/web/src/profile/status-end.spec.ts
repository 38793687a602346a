import { expect, it } from 'vitest';

import { momentOfEnd, STATUS_ENDS, usualClock } from './status-end.js';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
/** A Friday. */
const now = at(27, 13, 5);

it('a status ends after its time, at the next time of day, or with its day or week', () => {
  const ends = STATUS_ENDS.map((end) => momentOfEnd(end, '14:00', now));
  expect(ends).toEqual([null, at(27, 13, 35), at(27, 14, 5), at(27, 14), at(27, 23, 59), at(29, 23, 59)]);
  expect(momentOfEnd('time', '13:05', now)).toEqual(at(28, 13, 5));
  expect(momentOfEnd('time', '', now)?.getTime()).toBeNaN();
  expect(momentOfEnd('week', '', at(29, 8))).toEqual(at(29, 23, 59));
});

it('the usual time of day is a full hour, also around midnight', () => {
  expect([now, at(27, 22, 30)].map(usualClock)).toEqual(['15:00', '00:00']);
});
