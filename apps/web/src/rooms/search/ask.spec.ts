import { describe, expect, it, vi } from 'vitest';

import type { Parley } from '#client';
import { LIMITS } from '#contracts/limits';

import { findNames } from './ask.js';

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
    expect(await findNames(parley, 'a'.repeat(LIMITS.nameChars + 1))).toEqual({ users: [], rooms: [] });
    expect(findUsers).not.toHaveBeenCalled();
    expect(ask).not.toHaveBeenCalled();
  });
});
