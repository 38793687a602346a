import { expect, it } from 'vitest';

import { retryAfterMs } from './retry-after.policy.js';

const NOW = Date.parse('2026-11-26T10:00:00Z');

it.each([
  [429, '7', 7000],
  [503, '0', 0],
  [503, '999999999999', 3_600_000],
  [429, 'Thu, 26 Nov 2026 10:01:30 GMT', 90_000],
  [429, 'Thu, 26 Nov 2026 09:00:00 GMT', 0],
  [429, 'Fri, 27 Nov 2026 10:00:00 GMT', 3_600_000],
  [429, undefined, null],
  [429, '', null],
  [429, '-5', null],
  [429, '1.5', null],
  [429, 'soon', null],
  [429, 'Thu, 99 Nov 2026 10:01:30 GMT', null],
  [500, '7', null],
  [200, '7', null],
])('%s with "%s" waits %s ms', (status, header, wait) => {
  expect(retryAfterMs(status, header, NOW)).toBe(wait);
});
