import { expect, it, vi } from 'vitest';

import type { User, UserBrief, UserId } from '#client';

import { KnownStatuses } from './known-statuses.js';

const brief = (id: string, version: number, displayName: string | null = id) =>
  ({ id, version, displayName }) as UserBrief;
const ANN = 'ann' as UserId;

function knowing(text = 'Lunch') {
  const fetchUser = vi.fn((id: UserId) => Promise.resolve({ id, ext: { status: { text } } } as unknown as User));
  return { fetchUser, known: new KnownStatuses(fetchUser) };
}

it('a profile is asked for once for each version, and not if it never changed', async () => {
  const { fetchUser, known } = knowing();
  const changed = vi.fn();
  known.subscribe(changed);
  for (const person of [brief('ann', 2), brief('ann', 2), brief('ben', 1)]) known.want(person);
  await expect.poll(() => known.of(ANN)).toEqual({ text: 'Lunch' });
  expect(fetchUser.mock.calls).toEqual([['ann']]);
  expect(changed).toHaveBeenCalledOnce();
  known.want(brief('ann', 3));
  expect(fetchUser).toHaveBeenCalledTimes(2);
});

it('at most two profiles are asked for at once, and all of them in the end', async () => {
  const { fetchUser, known } = knowing();
  for (const id of ['a', 'b', 'c', 'd']) known.want(brief(id, 2));
  expect(fetchUser).toHaveBeenCalledTimes(2);
  await expect.poll(() => known.of('d' as UserId)).not.toBeNull();
});

it('a status that is taken back is gone, and a failure asks again', async () => {
  const { fetchUser, known } = knowing();
  fetchUser.mockRejectedValueOnce(new Error('no connection'));
  known.want(brief('ann', 2));
  await Promise.resolve();
  await expect.poll(() => (known.want(brief('ann', 2)), known.of(ANN))).not.toBeNull();
  fetchUser.mockResolvedValueOnce({ id: ANN, ext: null } as User);
  known.want(brief('ann', 3));
  await expect.poll(() => known.of(ANN)).toBeNull();
});

it('an erased person has no status and is not asked for, and an answer of before comes too late', async () => {
  const { fetchUser, known } = knowing();
  known.want(brief('ann', 2));
  await expect.poll(() => known.of(ANN)).not.toBeNull();
  let answer = (_user: User): void => undefined;
  const late = new Promise<User>((resolve) => {
    answer = resolve;
  });
  fetchUser.mockReturnValueOnce(late);
  known.want(brief('ann', 3));
  known.want(brief('ann', 4, null));
  expect(known.of(ANN)).toBeNull();
  answer({ id: ANN, ext: { status: { text: 'Lunch' } } } as unknown as User);
  await late;
  await Promise.resolve();
  expect(known.of(ANN)).toBeNull();
  expect(fetchUser).toHaveBeenCalledTimes(2);
});
