import { describe, expect, it } from 'vitest';
import { untilDone } from './until-done.js';

describe('a job with more work than one step does', () => {
  it('repeats the step until nothing is left', async () => {
    let left = 3;
    await untilDone(new AbortController().signal, () => Promise.resolve((left -= 1) > 0));
    expect(left).toBe(0);
  });

  it('ends after the step in which it is stopped', async () => {
    const stopping = new AbortController();
    let steps = 0;
    await untilDone(stopping.signal, () => {
      if ((steps += 1) === 2) stopping.abort();
      return Promise.resolve(true);
    });
    expect(steps).toBe(2);
  });
});
