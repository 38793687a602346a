import { describe, expect, it } from 'vitest';

import { ChatError } from '#client';

import { reasonIn } from './given-reason.js';

describe('the reason in an error', () => {
  it.each([
    ['BANNED', 'Banned from this room. Reason: Spam. Reason: again', 'Spam. Reason: again'],
    ['BANNED', 'Banned from this room.', null],
    ['GONE', 'Banned from this room. Reason: Spam', null],
  ] as const)('%s with "%s"', (code, message, reason) => {
    expect(reasonIn(new ChatError(code, { message }))).toBe(reason);
  });
});
