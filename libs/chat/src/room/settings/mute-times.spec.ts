import { expect, it } from 'vitest';

import { endOfMute } from './mute-times.js';

it('a mute ends after its time, or tomorrow morning', () => {
  const times = ['hour', 'hours', 'tomorrow', 'day', 'week'] as const;
  const ends = times.map((time) => endOfMute(time, new Date(2026, 10, 27, 22, 30)));
  const [nov, dec] = [10, 11];
  expect(ends).toEqual([
    new Date(2026, nov, 27, 23, 30),
    new Date(2026, nov, 28, 6, 30),
    new Date(2026, nov, 28, 9),
    new Date(2026, nov, 28, 22, 30),
    new Date(2026, dec, 4, 22, 30),
  ]);
});
