import { describe, expect, it } from 'vitest';

import { ChatError, UserReplaced } from '#client';

import { en } from './en.js';
import { endedText, errorText } from './error-text.js';

describe('the text of an error', () => {
  it('names the rule of the field that is wrong', () => {
    expect(errorText(new ChatError('INVALID', { field: 'username' }), en)).toContain('3 to 32');
  });

  it('says how long to wait, in the unit that fits', () => {
    const waits = (retryAfterMs: number) => errorText(new ChatError('RATE_LIMITED', { retryAfterMs }), en);
    expect(waits(1)).toContain('1 second.');
    expect(waits(59_001)).toContain('1 minute.');
    expect(waits(3_600_000)).toContain('1 hour.');
    expect(waits(5 * 86_400_000)).toContain('5 days.');
  });

  it('names the limit that is reached', () => {
    expect(errorText(new ChatError('LIMIT_REACHED', { scope: 'membersPerRoom' }), en)).toBe('This room is full.');
    const strangers = new ChatError('LIMIT_REACHED', { scope: 'add.guest' });
    expect(errorText(strangers, en)).toBe('Guests cannot add so many new people at once. Add fewer.');
  });

  it('says that only contacts can be added, if the refusal names the field of a user', () => {
    expect(errorText(new ChatError('FORBIDDEN', { field: 'userId' }), en)).toContain('write to each other');
    expect(errorText(new ChatError('FORBIDDEN'), en)).toBe('You may not do this.');
  });

  it('says what is gone: the root of a reply, not the reply', () => {
    expect(errorText(new ChatError('GONE', { field: 'threadId' }), en)).toContain('first message of the thread');
    expect(errorText(new ChatError('GONE'), en)).toBe('This was deleted.');
  });

  it('adds what the check of the server says to a refused text', () => {
    const words = en.errors.codes.REFUSED;
    expect(errorText(new ChatError('REFUSED'), en)).toBe(words);
    const { message, ...body } = new ChatError('REFUSED').toBody();
    expect(errorText(ChatError.fromBody({ ...body, message }), en)).toBe(words);
    expect(errorText(new ChatError('REFUSED', { message: 'No links here.' }), en)).toBe(`${words} No links here.`);
  });

  it('never shows the words of the server or of a bug', () => {
    expect(errorText(new ChatError('INVALID', { field: 'toString', message: 'bad' }), en)).toBe(en.errors.unknown);
    expect(errorText(new TypeError('x is undefined'), en)).toBe(en.errors.unknown);
  });
});

describe('the text of an ended session', () => {
  it('says that it was ended elsewhere, that another user is here now, or that the account is suspended', () => {
    expect(endedText(new ChatError('SESSION_REVOKED'), en)).toContain('Your session was ended elsewhere.');
    expect(endedText(new ChatError('ACCOUNT_SUSPENDED'), en)).toContain('suspended');
    expect(endedText(new UserReplaced(), en)).toContain('Somebody else');
  });
});
