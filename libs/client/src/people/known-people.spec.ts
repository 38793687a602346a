import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { User, UserBrief, UserId } from '#contracts';

import { briefsIn } from './briefs.policy.js';
import { KnownPeople } from './known-people.js';

const idOf = (index: number): UserId => `user-${String(index)}` as UserId;
const brief = (index: number, version = 1): UserBrief => {
  const name = `${String(index)} v${String(version)}`;
  return { id: idOf(index), username: name, displayName: name, type: 'user', avatarUrl: null, version };
};

describe('known people', () => {
  let fetched: UserId[];
  let open: Map<UserId, (outcome: User | ChatError) => void>;
  let learned: string[];
  let people: KnownPeople;

  const answer = async (index: number, error?: ChatError): Promise<void> => {
    const user = { ...brief(index), createdAt: '2026-11-20T00:00:00.000Z' } as User;
    open.get(idOf(index))?.(error ?? user);
    await new Promise((resolve) => setImmediate(resolve));
  };

  beforeEach(() => {
    fetched = [];
    open = new Map();
    learned = [];
    people = new KnownPeople(
      (id) => {
        fetched.push(id);
        return new Promise((resolve, reject) =>
          open.set(id, (outcome) => (outcome instanceof ChatError ? reject(outcome) : resolve(outcome))),
        );
      },
      ({ displayName }) => learned.push(displayName ?? ''),
    );
  });

  it('have the profile with the highest version', () => {
    people.learn([brief(1, 2), brief(1, 1), brief(2)]);
    people.learn([brief(1, 3), brief(1, 2)]);
    expect(people.of(idOf(1))?.version).toBe(3);
    expect(learned).toEqual(['1 v2', '2 v1', '1 v3']);
  });

  it('are the same snapshot until a profile is new or newer', () => {
    people.learn([brief(1)]);
    const before = people.getSnapshot();
    people.learn([{ ...brief(1) }]);
    expect(people.getSnapshot()).toBe(before);
  });

  it('are at most 5,000, the latest', () => {
    people.learn(Array.from({ length: 5_001 }, (_, index) => brief(index)));
    expect(people.getSnapshot().size).toBe(5_000);
    expect(people.of(idOf(0))).toBeUndefined();
    expect(people.of(idOf(5_000))).toBeDefined();
  });

  it('are fetched once each, at most four at a time, and only unknown ones', async () => {
    people.learn([brief(0)]);
    const ids = [0, 1, 2, 3, 4, 5, 1].map(idOf);
    const loads = Promise.all([people.load(ids), people.load(ids)]);
    expect(fetched).toEqual([1, 2, 3, 4].map(idOf));
    await answer(1);
    expect(fetched).toEqual([1, 2, 3, 4, 5].map(idOf));
    for (const index of [2, 3, 4, 5]) await answer(index);
    await loads;
    expect(people.getSnapshot().size).toBe(6);
    expect(people.of(idOf(5))).toEqual(brief(5));
  });

  it('stay unknown without another request if the server does not know them', async () => {
    const load = people.load([idOf(1)]);
    await answer(1, new ChatError('NOT_FOUND'));
    await load;
    await people.load([idOf(1)]);
    expect(fetched).toHaveLength(1);
    expect(people.of(idOf(1))).toBeUndefined();
  });

  it('are fetched again after an error', async () => {
    const load = people.load([idOf(1)]);
    const rejected = expect(load).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await answer(1, new ChatError('RATE_LIMITED'));
    await rejected;
    void people.load([idOf(1)]);
    expect(fetched).toHaveLength(2);
  });
});

describe('profiles in an answer', () => {
  it('are found wherever the protocol has them, and not where clients write', () => {
    const forged = { ext: { user: brief(99) } };
    const message = (index: number) => ({ id: 'm', version: 1, sender: brief(index), ...forged });
    const found = briefsIn({
      room: { peer: brief(1) },
      messages: [message(2)],
      hits: [{ message: message(3) }],
      deltas: [
        {
          items: [
            { type: 'member', member: { user: brief(4) } },
            { type: 'message', message: message(5) },
          ],
        },
      ],
      users: [brief(6)],
      rooms: [{ peer: null }],
      thread: { root: message(7) },
      threads: [{ root: message(8) }],
      mentions: [{ message: message(9) }],
    });
    expect([...found].map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(idOf));
  });
});
