import { expect, it, vi } from 'vitest';
import { ChatError } from '#contracts';
import type { Reads } from '../../history/reads.js';
import { EpochService } from './epoch.service.js';

const LOST = new ChatError('TIMEOUT');

it('is asked for once more by connections that have waited for a query which got lost', async () => {
  const ask = vi.fn().mockRejectedValueOnce(LOST).mockResolvedValue({ epoch: '1.1' });
  const epochs = new EpochService({ ask } as unknown as Reads);
  const [first, ...joined] = await Promise.allSettled([epochs.current(), epochs.current(), epochs.current()]);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
  expect(joined).toEqual(Array.from({ length: 2 }, () => ({ status: 'fulfilled', value: '1.1' })));
  expect(ask).toHaveBeenCalledTimes(2);
});

it('is not known to them if the second query gets lost too', async () => {
  const ask = vi.fn().mockRejectedValue(LOST);
  const epochs = new EpochService({ ask } as unknown as Reads);
  const answers = await Promise.allSettled([epochs.current(), epochs.current()]);
  for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
  expect(ask).toHaveBeenCalledTimes(2);
});
