import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { PASSWORD, TestAuths } from '../../testing/test-auth.js';
import { PasswordHasher } from './password-hasher.js';

/** One core is left to everything else. */
const CORES = Math.max(1, availableParallelism() - 1);
/** More than run at once, and within the bounds of one line and one account. */
const FLOOD = 16 * CORES;
const LINE_MAX = 128 * CORES;
const TRIED_MAX = 64 * CORES;
const SURPLUS = 5;
const LOGINS = 20;

describe('passwords take turns', () => {
  const auths = setUp(() => TestAuths.start());
  let hasher: PasswordHasher;

  beforeAll(async () => {
    const auth = await auths.open();
    hasher = auth.app.get(PasswordHasher);
  });

  it('by line: one more password does not wait for those of another line that came before', async () => {
    const ended: string[] = [];
    const hash = (ip: string) => hasher.hash(PASSWORD, { ip }).then(() => ended.push(ip));
    const flood = Array.from({ length: FLOOD }, () => hash('flood'));
    await hash('other');
    // On a busy machine the last ones have waited too long, and are refused.
    await Promise.allSettled(flood);
    expect(ended.indexOf('other')).toBeLessThan(FLOOD / 2);
    expect(ended.length).toBeGreaterThan(1);
  });

  it('and a full line is OVERLOADED for itself alone', async () => {
    const flood = Array.from({ length: LINE_MAX + SURPLUS }, () => hasher.hash(PASSWORD, { ip: 'flood' }));
    const other = hasher.hash(PASSWORD, { ip: 'other' });
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes[0]?.status).toBe('fulfilled');
    for (const outcome of outcomes.slice(LINE_MAX))
      expect(outcome).toMatchObject({ reason: { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } } });
    expect(await other).toMatch(/^\$argon2id\$/);
  });

  it('and so is an account that strangers at many IPs try, but not on its own device', async () => {
    const tries = Array.from({ length: TRIED_MAX + SURPLUS }, (_, index) =>
      hasher.verify(undefined, PASSWORD, { ip: `address ${index}`, tried: 'tried' }),
    );
    const onDevice = hasher.verify(undefined, PASSWORD, { account: 'tried' });
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes[0]?.status).toBe('fulfilled');
    expect(outcomes.slice(TRIED_MAX).map(({ status }) => status)).toEqual(Array(SURPLUS).fill('rejected'));
    expect(await onDevice).toBe(false);
  });

  it('and an account on its known device waits for one stranger at most, however many IPs they have', async () => {
    const ended: string[] = [];
    const strangers = Array.from({ length: FLOOD }, (_, index) =>
      hasher.hash(PASSWORD, { ip: `address ${index}` }).then(() => ended.push('stranger')),
    );
    const known = hasher.hash(PASSWORD, { account: 'known' }).then(() => ended.push('known'));
    await Promise.all([...strangers, known]);
    expect(ended.indexOf('known')).toBeLessThanOrEqual(2 * CORES);
  });

  it('so a flood of right passwords leaves another user’s p99 below the flood’s median', async ({ annotate }) => {
    const right = await hasher.hash(PASSWORD, { account: 'flooder' });
    const login = async (ip: string): Promise<number> => {
      const startedAt = performance.now();
      expect(await hasher.verify(right, PASSWORD, { ip })).toBe(true);
      return performance.now() - startedAt;
    };
    const [ofFlood, ofOther]: [number[], number[]] = [[], []];
    const flood = Array.from({ length: FLOOD }, async () => {
      while (ofOther.length < LOGINS) ofFlood.push(await login('flood'));
    });
    while (ofOther.length < LOGINS) ofOther.push(await login('other'));
    await Promise.all(flood);
    const [otherMs, floodMs] = [quantile(ofOther, 0.99), quantile(ofFlood, 0.5)];
    await annotate(`p99 of the other user: ${otherMs.toFixed(0)} ms; median of the flood: ${floodMs.toFixed(0)} ms`);
    expect(otherMs).toBeLessThan(floodMs);
  });
});

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;
}
