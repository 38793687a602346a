import { describe, expect, it } from 'vitest';

import type { Message, StoredFile } from '#client';

import { isStillShown, picturesIn } from './shown-pictures.js';

const file = (id: string, change: Partial<StoredFile> = {}): StoredFile =>
  ({ id, name: id, type: 'image/png', width: 4, height: 3, state: 'ready', ...change }) as StoredFile;

const message = (id: string, attachments: StoredFile[], change: Partial<Message> = {}): Message =>
  ({ id, rev: 5, senderId: 'bob', attachments, ...change }) as Message;

describe('the pictures to look at', () => {
  it('are those of the messages, in their order, without other files', () => {
    const messages = [
      message('one', [file('a'), file('notes', { type: 'text/plain', width: null }), file('b')]),
      message('two', [file('c')]),
    ];
    expect(picturesIn(messages, 'ann').map((picture) => picture.file.id)).toEqual(['a', 'b', 'c']);
  });

  it('include one that is being checked only for its sender', () => {
    const messages = [message('one', [file('a', { state: 'checking' }), file('b', { state: 'refused' })])];
    expect(picturesIn(messages, 'ann')).toEqual([]);
    expect(picturesIn(messages, 'bob').map((picture) => picture.file.id)).toEqual(['a']);
  });
});

describe('a picture that the user looks at', () => {
  const picture = { message: message('one', [file('a'), file('b')]), file: file('a') };
  const newer = (attachments: StoredFile[], change: Partial<Message> = {}) =>
    isStillShown(picture, message('one', attachments, { rev: 6 as Message['rev'], ...change }));

  it('goes with its message, with an edit that drops it, and when it is refused or lost', () => {
    expect(newer([])).toBe(false);
    expect(newer([file('b')])).toBe(false);
    expect(newer([file('a', { state: 'refused' })])).toBe(false);
    expect(newer([file('a', { state: 'gone' })])).toBe(false);
  });

  it('stays for other changes', () => {
    expect(newer([file('b'), file('a')])).toBe(true);
    expect(newer([], { id: 'two' as Message['id'] })).toBe(true);
    expect(newer([], { rev: 4 as Message['rev'] })).toBe(true);
  });
});
