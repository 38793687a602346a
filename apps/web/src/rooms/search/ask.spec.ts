import { describe, expect, it, vi } from 'vitest';

import { ChatError, type Parley } from '#client';
import { LIMITS } from '#contracts/limits';

import { findContents, findNames } from './ask.js';

describe('people and public rooms', () => {
  const findUsers = vi.fn(() => Promise.resolve([]));
  const ask = vi.fn(() => Promise.resolve({ rooms: [] }));
  const parley = { findUsers, ask } as unknown as Parley;

  it('are asked for by what can be a name', async () => {
    await findNames(parley, 'lena');
    expect(findUsers).toHaveBeenCalledWith('lena');
    expect(ask).toHaveBeenCalledWith('room:discover', { query: 'lena' });
  });

  it('are not asked for by a text longer than names, which the server refuses', async () => {
    vi.clearAllMocks();
    expect(await findNames(parley, 'a'.repeat(LIMITS.nameChars + 1))).toEqual({ users: [], rooms: [], missing: null });
    expect(findUsers).not.toHaveBeenCalled();
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('messages and files', () => {
  const hit = { message: { id: 'm', body: 'old words' }, highlights: [] };
  const file = { id: 'f' };
  /** Answers with these pages in turn: a number of empty ones first. */
  const search = (empty: number, item: object, cursorOf: (request: { cursor?: string }) => string | undefined) =>
    vi.fn((...args: readonly unknown[]) => {
      const page = Number(cursorOf(args.at(-1) as object) ?? 0);
      const items = page === empty ? [item] : [];
      return Promise.resolve({ hits: items, messages: items, cursor: page === empty ? null : String(page + 1) });
    });
  const parleyOf = (ask: unknown, findFiles: unknown) =>
    ({ ask, findFiles, server: { getSnapshot: () => ({ features: ['searchFilters'] }) } }) as unknown as Parley;
  const refuse = () => Promise.reject(new ChatError('OVERLOADED'));

  it.each([
    ['on the first pages', 0, null, 1],
    ['behind empty pages', 3, null, 1],
    ['so far back that all results tell it', 99, 'unread', 0],
  ])('are found %s', async (_, empty, missing, count) => {
    const ask = search(empty, hit, ({ cursor }) => cursor);
    const files = search(empty, file, ({ cursor }) => cursor);
    const found = await findContents(parleyOf(ask, files), 'words');
    expect(found).toMatchObject({ missing });
    expect({ messages: found.messages.length, files: found.files.length }).toEqual({ messages: count, files: count });
  });

  it.each([
    ['messages', refuse, () => Promise.resolve({ messages: [file], cursor: null }), 0, 1],
    ['files', () => Promise.resolve({ hits: [hit], cursor: null }), refuse, 1, 0],
  ])('say that the server refused the search of %s, and show the rest', async (_, ask, files, ...counts) => {
    const found = await findContents(parleyOf(ask, files), 'words');
    expect(found.missing).toBe('failed');
    expect([found.messages.length, found.files.length]).toEqual(counts);
  });

  it('say so of names too', async () => {
    const findUsers = () => Promise.resolve([{ id: 'u' }]);
    const parley = { findUsers, ask: refuse } as unknown as Parley;
    expect(await findNames(parley, 'lena')).toMatchObject({ users: [{ id: 'u' }], rooms: [], missing: 'failed' });
  });

  it('have no names for users who find no strangers, and no try again', async () => {
    const forbid = () => Promise.reject(new ChatError('FORBIDDEN'));
    const parley = { findUsers: forbid, ask: forbid } as unknown as Parley;
    expect(await findNames(parley, 'lena')).toEqual({ users: [], rooms: [], missing: null });
  });
});
