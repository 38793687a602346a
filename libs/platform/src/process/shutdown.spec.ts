import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { watchParent } from './parent-watch.js';
import { ReadinessChecks } from '../readiness/readiness.js';
import { Drain } from './shutdown.js';

describe('a process that stops', () => {
  it('waits for every part, even if one of them fails', async () => {
    const drain = new Drain();
    const done: string[] = [];
    drain.add(async () => Promise.reject(new Error('no connection')));
    drain.add(async (withinMs) => void done.push(`sockets within ${withinMs}`));
    await drain.run(1000);
    expect(done).toEqual(['sockets within 1000']);
    expect(drain.draining).toBe(true);
  });

  it('waits no longer than its bound', async () => {
    vi.useFakeTimers();
    const drain = new Drain();
    drain.add(() => new Promise(() => {}));
    const run = drain.run(5000);
    await vi.advanceTimersByTimeAsync(5000);
    await run;
    vi.useRealTimers();
  });

  it('first only announces the drain, then drains its parts', async () => {
    const drain = new Drain();
    const step = vi.fn(async () => {});
    drain.add(step);
    const run = drain.run(10, 60);
    expect({ draining: drain.draining, leaving: drain.leaving, step: step.mock.calls.length }).toEqual({
      draining: true,
      leaving: false,
      step: 0,
    });
    await run;
    expect({ leaving: drain.leaving, step: step.mock.calls.length }).toEqual({ leaving: true, step: 1 });
  });

  it('drains once, however often it is called', async () => {
    const drain = new Drain();
    const step = vi.fn(async () => {});
    drain.add(step);
    await Promise.all([drain.run(10), drain.run(10)]);
    expect(step).toHaveBeenCalledTimes(1);
  });

  it('stops when its parent process has ended', async () => {
    const input = new PassThrough();
    const stop = vi.fn();
    watchParent(input, stop);
    expect(stop).not.toHaveBeenCalled();
    input.end();
    await vi.waitFor(() => expect(stop).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  });
});

describe('readiness', () => {
  it('counts a part that does not answer as failing', async () => {
    vi.useFakeTimers();
    const checks = new ReadinessChecks(new Drain());
    checks.add({ name: 'redis', check: () => new Promise(() => {}) });
    const state = checks.state();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await state).toEqual({ status: 'failing', checks: { redis: 'failing' } });
    vi.useRealTimers();
  });
});
