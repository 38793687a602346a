import { expect, it, vi } from 'vitest';

import { retryUntilStoreAnswers } from './await-store.js';

const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const refused = Object.assign(new Error('password'), { code: '28P01' });

it('repeats the work until PostgreSQL answers', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValueOnce(away).mockResolvedValue('done');
  expect(await retryUntilStoreAnswers(work)).toBe('done');
  expect(work).toHaveBeenCalledTimes(2);
});

it('gives up after its patience, with the last error', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(away);
  await expect(retryUntilStoreAnswers(work, 1_500)).rejects.toBe(away);
  expect(work).toHaveBeenCalledTimes(2);
});

it('does not wait if PostgreSQL answers with a refusal', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(refused);
  await expect(retryUntilStoreAnswers(work)).rejects.toBe(refused);
  expect(work).toHaveBeenCalledTimes(1);
});
