import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission, type Caller } from './admission.js';

const WAIT_MAX_MS = 2_000;
const MIB = 1024 * 1024;

describe('the admission of costly reads', () => {
  let admission: Admission;
  let begun: string[];
  let ends: (() => void)[];

  beforeEach(() => {
    vi.useFakeTimers();
    admission = new Admission({ atOnce: 2, waitMaxMs: WAIT_MAX_MS });
    begun = [];
    ends = [];
  });
  afterEach(() => vi.useRealTimers());

  /** A read that runs until `endOne`. Resolves with its name, or with the code of its refusal. */
  const read = (name: string, user: Caller | string = name, request: object = {}): Promise<string> =>
    admission
      .run(user, request, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.push(() => resolve(name)));
      })
      .catch((error: unknown) => (error as { code: string }).code);
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const endOne = async () => {
    ends.shift()?.();
    await settle();
  };
  const endAll = async () => {
    while (ends.length > 0) await endOne();
  };

  it('runs as many at once as it may, and the next one when one ends', async () => {
    const reads = ['a', 'b', 'c', 'd'].map((name) => read(name));
    await settle();
    expect(begun).toEqual(['a', 'b']);
    await endOne();
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(admission.waiting).toBe(1);
    await endAll();
    expect(await Promise.all(reads)).toEqual(['a', 'b', 'c', 'd']);
    const again = ['e', 'f', 'g'].map((name) => read(name));
    await settle();
    expect(begun.slice(4)).toEqual(['e', 'f']);
    await endAll();
    await Promise.all(again);
  });

  it('lets users take turns, and one user has half of the places: many reads of one do not delay another', async () => {
    const reads = ['1', '2', '3', '4', '5'].map((n) => read(`ann ${n}`, 'ann'));
    reads.push(read('bob 1', 'bob'), read('cat 1', 'cat'), read('bob 2', 'bob'));
    await endAll();
    await settle();
    await endAll();
    expect(begun).toEqual(['ann 1', 'bob 1', 'cat 1', 'ann 2', 'bob 2', 'ann 3', 'ann 4', 'ann 5']);
    await Promise.all(reads);
  });

  it('lets IPs take turns: many users of one IP do not delay a user of another', async () => {
    admission = new Admission({ atOnce: 3, ofOneIp: 2, waitMaxMs: WAIT_MAX_MS });
    const guests = ['1', '2', '3', '4', '5'].map((n) => read(`guest ${n}`, { userId: `guest ${n}`, ip: 'café' }));
    await settle();
    expect(begun).toEqual(['guest 1', 'guest 2']);
    const others = ['bob', 'cat', 'dan'].map((name) => read(name));
    await endOne();
    await endAll();
    expect(begun).toEqual(['guest 1', 'guest 2', 'bob', 'cat', 'dan', 'guest 3', 'guest 4', 'guest 5']);
    await Promise.all([...guests, ...others]);
  });

  it('begins all calls for which one that ends makes room', async () => {
    admission = new Admission({ atOnce: 10, ofOneUser: 1, ofOneIp: 1, waitMaxMs: WAIT_MAX_MS });
    const first = read('ann here', { userId: 'ann', ip: 'here' });
    const behind = [read('ann there', { userId: 'ann', ip: 'there' }), read('bob here', { userId: 'bob', ip: 'here' })];
    await settle();
    expect(begun).toEqual(['ann here']);
    await endOne();
    expect(begun).toEqual(['ann here', 'ann there', 'bob here']);
    await endAll();
    await Promise.all([first, ...behind]);
  });

  it('with one place, lets a user wait for the running read only, not for others of the same user', async () => {
    admission = new Admission({ atOnce: 1, waitMaxMs: WAIT_MAX_MS });
    const reads = ['1', '2', '3', '4'].map((n) => read(`ann ${n}`, 'ann'));
    await settle();
    reads.push(read('bob 1', 'bob'));
    await endOne();
    await endOne();
    reads.push(read('bob 2', 'bob'));
    await endAll();
    expect(begun).toEqual(['ann 1', 'bob 1', 'ann 2', 'bob 2', 'ann 3', 'ann 4']);
    await Promise.all(reads);
  });

  it('goes on after a read that fails', async () => {
    const fails = [1, 2, 3].map((n) => admission.run('ann', { n }, () => Promise.reject(new Error('no database'))));
    for (const failed of fails) await expect(failed).rejects.toThrow('no database');
    const one = read('a');
    await settle();
    await endAll();
    expect(await one).toBe('a');
  });

  it('refuses a read that has waited too long, with retryAfterMs, and never runs it', async () => {
    const running = [read('a'), read('b')];
    const late = admission.run('c', {}, () => Promise.resolve(begun.push('c')));
    const refused = expect(late).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: { retryAfterMs: expect.any(Number) as number },
    });
    await vi.advanceTimersByTimeAsync(WAIT_MAX_MS - 1);
    expect(admission.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await refused;
    await endAll();
    await Promise.all(running);
    expect(begun).toEqual(['a', 'b']);
    expect(admission.waiting).toBe(0);
  });

  it('a body that is not read yet counts as its bytes', async () => {
    const body = Buffer.alloc(MIB);
    const reads = ['running', 'first', 'second', 'third'].map((name) => read(name, 'ann', body));
    await settle();
    await endAll();
    expect(await Promise.all(reads)).toEqual(['running', 'first', 'second', 'third']);
  });

  it('refuses reads whose requests would take too much memory: per user, and of all users together', async () => {
    const running = [read('a'), read('b')];
    await settle();
    const large = { rooms: 'x'.repeat(3 * MIB) };
    const first = read('ann 1', 'ann', large);
    expect(await read('ann 2', 'ann', large)).toBe('OVERLOADED');
    const others = Array.from({ length: 20 }, (_, n) => read(`user ${String(n)}`, `user ${String(n)}`, large));
    expect(await read('one too many', 'one', large)).toBe('OVERLOADED');
    for (let ended = 0; ended < 23; ended++) await endOne();
    await Promise.all([...running, first, ...others]);
    const after = read('ann 3', 'ann', large);
    await settle();
    await endAll();
    expect(await after).toBe('ann 3');
  });

  describe('with a bound on the reads that wait', () => {
    beforeEach(() => {
      admission = new Admission({ atOnce: 1, waitMaxMs: WAIT_MAX_MS, waitingMax: 3 });
    });

    it('a read of another user takes the place of the newest of the user with the most', async () => {
      const reads = ['1', '2', '3', '4'].map((n) => read(`ann ${n}`, 'ann'));
      reads.push(read('bob 1', 'bob'));
      await settle();
      expect(await reads[3]).toBe('OVERLOADED');
      expect(admission.waiting).toBe(3);
      await endAll();
      expect(begun).toEqual(['ann 1', 'bob 1', 'ann 2', 'ann 3']);
    });

    it('refuses one more if no user has two more than its own', async () => {
      const reads = ['ann', 'bob', 'cat', 'dan', 'eve', 'bob'].map((user) => read(user));
      await settle();
      expect(await reads[4]).toBe('OVERLOADED');
      expect(await reads[5]).toBe('OVERLOADED');
      await endAll();
      expect(begun).toEqual(['ann', 'bob', 'cat', 'dan']);
    });
  });
});
