import { describe, expect, it } from 'vitest';

import { durationIn } from './duration.js';

const HOUR_S = 3600;

describe('a time to wait', () => {
  it.each([
    [1, '1 second', '1 Sekunde'],
    [59, '59 seconds', '59 Sekunden'],
    [61, '2 minutes', '2 Minuten'],
    [HOUR_S, '1 hour', '1 Stunde'],
    [47 * HOUR_S, '47 hours', '47 Stunden'],
    [48 * HOUR_S, '2 days', '2 Tage'],
  ])('of %s s is in the largest unit that says enough', (seconds, english, german) => {
    expect(durationIn('en')(seconds)).toBe(english);
    expect(durationIn('de')(seconds)).toBe(german);
  });
});
