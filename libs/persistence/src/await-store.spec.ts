import type { DataSource } from 'typeorm';
import { describe, expect, it, vi } from 'vitest';

import { connectAtStart, retryUntilStoreAnswers } from './await-store.js';

const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const refused = Object.assign(new Error('password'), { code: '28P01' });

it('repeats the work until PostgreSQL answers', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValueOnce(away).mockResolvedValue('done');
  expect(await retryUntilStoreAnswers(work)).toBe('done');
  expect(work).toHaveBeenCalledTimes(2);
});

it('gives up after its patience, with the last error', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(away);
  await expect(retryUntilStoreAnswers(work, { patienceMs: 1_500 })).rejects.toBe(away);
  expect(work).toHaveBeenCalledTimes(2);
});

it('does not wait if PostgreSQL answers with a refusal', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(refused);
  await expect(retryUntilStoreAnswers(work)).rejects.toBe(refused);
  expect(work).toHaveBeenCalledTimes(1);
});

describe('the first connection', () => {
  const opening = (error: Error) => {
    const initialize = vi.fn<DataSource['initialize']>().mockRejectedValueOnce(error);
    const dataSource = { initialize } as Partial<DataSource> as DataSource;
    initialize.mockResolvedValue(dataSource);
    return { dataSource, initialize };
  };

  it.each(['timeout exceeded when trying to connect', 'timeout expired'])('is tried again after "%s"', async (text) => {
    const { dataSource, initialize } = opening(new Error(text));
    expect(await connectAtStart(dataSource)).toBe(dataSource);
    expect(initialize).toHaveBeenCalledTimes(2);
  });

  it('is not tried again where nothing listens', async () => {
    const { dataSource, initialize } = opening(away);
    await expect(connectAtStart(dataSource)).rejects.toBe(away);
    expect(initialize).toHaveBeenCalledTimes(1);
  });
});
