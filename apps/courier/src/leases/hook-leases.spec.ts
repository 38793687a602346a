import { describe, expect, it } from 'vitest';
import { newId, type HookId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { Clock } from '#platform/clock';
import { HookLeases, type LeaseListener } from './hook-leases.js';

/** Leases on a store whose statements are answered by `answer`, by their names. */
function leasesOn(answer: (name: string) => unknown, release = (): Promise<void> => Promise.resolve()): HookLeases {
  const listener: LeaseListener = { taken: () => undefined, renewed: () => undefined, lost: () => undefined, release };
  const sql = { rows: ({ name }: Statement) => Promise.resolve(answer(name) ?? []) } as unknown as Sql;
  return new HookLeases(sql, newId(), listener, new Clock());
}

describe('the leases of a courier', () => {
  const id = newId<HookId>();

  it('a hook that was given up while its lease was renewed is not taken again', async () => {
    let share = { hooks: 1, runners: 1, unowned: 1 };
    let renewed: (rows: object[]) => void = () => undefined;
    let released: () => void = () => undefined;
    const answer = (name: string): unknown => {
      if (name === 'renew-leases') return new Promise((resolve) => (renewed = resolve));
      if (name === 'share-hooks') return [share];
      return name === 'take-leases' ? [{ id }] : [];
    };
    const leases = leasesOn(answer, () => new Promise((resolve) => (released = resolve)));
    const beat = async (rows: object[]): Promise<void> => {
      const ended = leases.beat();
      released();
      await new Promise(setImmediate);
      renewed(rows);
      await ended;
    };
    await beat([]);
    expect(leases.holds(id)).toBe(true);
    // Over its share, it gives the hook up. That ends while the next renewal is under way.
    share = { hooks: 0, runners: 1, unowned: 0 };
    await beat([{ id }]);
    share = { hooks: 1, runners: 1, unowned: 0 };
    await beat([{ id }]);
    expect(leases.holds(id)).toBe(false);
  });

  it('a hook that was taken while the courier stops is given up, too', async () => {
    const given: string[] = [];
    let taken: (rows: object[]) => void = () => undefined;
    const leases = leasesOn((name) => {
      if (name === 'give-up-lease') given.push(name);
      if (name === 'share-hooks') return [{ hooks: 1, runners: 1, unowned: 1 }];
      return name === 'take-leases' ? new Promise((resolve) => (taken = resolve)) : [];
    });
    const beat = leases.beat();
    await new Promise(setImmediate);
    await leases.stop();
    taken([{ id }]);
    await beat;
    await expect.poll(() => given).toHaveLength(1);
    expect(leases.holds(id)).toBe(false);
  });
});
