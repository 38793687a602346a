import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { sha256Of } from './sha256.js';

const NEVER = new AbortController().signal;

describe('the hash of a file', () => {
  it.each([0, 1, 1024 * 1024, 2 * 1024 * 1024 + 7])('is the SHA-256 of its %i bytes', async (size) => {
    const bytes = Buffer.alloc(size, 'parley');
    expect(await sha256Of(new Blob([bytes]), NEVER)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('is given up when the signal is aborted', async () => {
    const reason = new Error('discarded');
    await expect(sha256Of(new Blob(['bytes']), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
