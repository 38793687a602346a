import { describe, expect, it } from 'vitest';

import { ChatError, type Message } from '#client';
import { errorText, Format } from './format.js';

const MESSAGE = {
  createdAt: '2026-01-01T10:20:00Z',
  sender: { username: 'bob' },
  senderId: 'u1',
  system: null,
} as Message;

describe('the text of the terminal', () => {
  it('has no control characters from other users', () => {
    expect(new Format(false).notice('a\u001b[2Jb\u202ec\r\nd')).toBe('* a\ufffd[2Jb\ufffdc\nd');
    expect(new Format(false).message({ ...MESSAGE, body: '\u0007hi' }, () => '', '')).toMatch(
      /^\d\d:\d\d bob: \ufffdhi$/,
    );
  });

  it('labels direct messages and names the members in a system message', () => {
    expect(new Format(false).message({ ...MESSAGE, body: 'psst' }, () => '', 'to you')).toContain('[to you] bob: psst');
    const system = { type: 'member.added', userId: 'u2', actorId: 'u1' } as Message['system'];
    const text = new Format(false).message({ ...MESSAGE, system }, (id) => `<${id}>`, '');
    expect(text).toContain('* <u1> added <u2>');
  });

  it('gives an error with its code and field', () => {
    expect(errorText(new ChatError('INVALID', { field: 'name' }))).toMatch(/ \(INVALID name\)$/);
    expect(errorText(new Error('broken'))).toBe('broken');
  });
});
