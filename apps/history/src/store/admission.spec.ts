import { describe, expect, it } from 'vitest';
import { Admission } from './admission.js';

describe('the admission of costly reads', () => {
  it('runs a few, queues some in order, and refuses the rest with retryAfterMs', async () => {
    const admission = new Admission({ atOnce: 1, waitingMax: 2 });
    const done: number[] = [];
    const release: (() => void)[] = [];
    const work = (id: number) => () => new Promise<void>((resolve) => release.push(() => resolve(void done.push(id))));
    const running = [1, 2, 3].map((id) => admission.run(work(id)));
    await expect(admission.run(work(4))).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: { retryAfterMs: expect.any(Number) as number },
    });
    for (let turn = 0; turn < 3; turn += 1) {
      expect(release).toHaveLength(1);
      release.pop()?.();
      await running[turn];
      await new Promise(setImmediate);
    }
    expect(done).toEqual([1, 2, 3]);
    const again = admission.run(work(5));
    await new Promise(setImmediate);
    release.pop()?.();
    await again;
  });
});
