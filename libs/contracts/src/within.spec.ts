import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from './within.js';

const NEVER = new Promise<never>(() => undefined);

describe('work with a time limit', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('has the outcome of the work, and leaves no timer', async () => {
    await expect(within(Promise.resolve(1), 10)).resolves.toBe(1);
    await expect(within(Promise.reject(new Error('refused')), 10)).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects after the time', async () => {
    const outcome = expect(within(NEVER, 10)).rejects.toThrow('no answer within 10 ms');
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
  });

  it('ends as `late` does after the time', async () => {
    const result = within(NEVER, 10, () => null);
    const thrown = expect(
      within(NEVER, 10, () => {
        throw new TypeError('late');
      }),
    ).rejects.toThrow(TypeError);
    await vi.advanceTimersByTimeAsync(10);
    expect(await result).toBeNull();
    await thrown;
  });

  it('ignores a rejection after the time', async () => {
    let reject: (error: Error) => void = () => undefined;
    const result = within(new Promise<never>((_resolve, fail) => (reject = fail)), 10, () => 'late');
    await vi.advanceTimersByTimeAsync(10);
    expect(await result).toBe('late');
    reject(new Error('ignored'));
    await vi.advanceTimersByTimeAsync(0);
  });
});
