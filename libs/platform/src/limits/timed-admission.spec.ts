import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimedAdmission, type Turn } from './timed-admission.js';

describe('turns that cost time', () => {
  let admission: TimedAdmission;
  let begun: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    admission = new TimedAdmission({ atOnce: 2, waitMaxMs: 60_000 });
    begun = [];
  });
  afterEach(() => vi.useRealTimers());

  /** A call that takes so long. Calls of one user have names like `ann 2`. */
  const call = (name: string, ms: number): Promise<void> =>
    admission.runTurn(name.split(' ')[0] ?? name, {}, async () => {
      begun.push(name);
      await new Promise((resolve) => setTimeout(resolve, ms));
    });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('come first to the user who has used the least time lately', async () => {
    await Promise.all([call('ann', 300), call('bob', 100), pass(300)]);
    const calls = [call('dan', 10), call('eve', 20), call('ann', 1), call('bob', 1), call('cat', 1)];
    await Promise.all([...calls, pass(100)]);
    expect(begun.slice(2)).toEqual(['dan', 'eve', 'cat', 'bob', 'ann']);
  });

  it('are forgotten after a while', async () => {
    await Promise.all([call('ann', 300), pass(300)]);
    await pass(600_000);
    await Promise.all([call('bob', 5), pass(5)]);
    const calls = [call('dan', 10), call('eve', 20), call('bob', 1), call('ann', 1)];
    await Promise.all([...calls, pass(100)]);
    expect(begun.slice(2)).toEqual(['dan', 'eve', 'ann', 'bob']);
  });

  it('leave a place free for others if they have used much: nobody waits for them', async () => {
    await Promise.all([call('ann', 1_000), call('bob', 1_000), pass(1_000)]);
    const heavy = [call('ann 2', 1_000), call('bob 2', 1_000)];
    await pass(0);
    expect(begun.slice(2)).toEqual(['ann 2']);
    const light = call('cat', 10);
    await pass(0);
    expect(begun.slice(3)).toEqual(['cat']);
    await Promise.all([...heavy, light, pass(2_000)]);
    expect(begun.slice(4)).toEqual(['bob 2']);
  });

  it('are over when somebody waits who has used less, and not before', async () => {
    const turns: Turn[] = [];
    const long = (user: string): Promise<void> =>
      admission.runTurn(user, {}, async (turn) => {
        turns.push(turn);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      });
    const calls = [long('ann'), long('bob')];
    await pass(500);
    expect(turns.map((turn) => turn.isOver())).toEqual([false, false]);
    calls.push(long('ann'));
    await pass(0);
    // Her own call waits for her other one.
    expect(turns.map((turn) => turn.isOver())).toEqual([false, false]);
    calls.push(long('cat'));
    await pass(0);
    expect(turns.map((turn) => turn.isOver())).toEqual([true, true]);
    await Promise.all([...calls, pass(10_000)]);
  });
});
