// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RoomId, UserId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { usePeople, usePerson } from './index.js';

const ROOM = 'room0' as RoomId;
const [ME, OTHER, THIRD] = ['user0', 'user1', 'user2'] as [UserId, UserId, UserId];

describe('the hooks of profiles', () => {
  let rendering: Rendering;

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
  });

  afterEach(() => rendering.end());

  it('load the profiles that are not known yet', async () => {
    const people = rendering.hook((ids: readonly UserId[]) => usePeople(ids), { props: [ME, OTHER] });
    expect([...people.result.current.keys()]).toEqual([ME]);
    await rendering.pass();
    expect(people.result.current.get(OTHER)).toMatchObject({ displayName: 'user1' });
    people.rerender([THIRD]);
    await rendering.pass();
    expect([...people.result.current.keys()]).toEqual([THIRD]);
  });

  it('return nothing for a user that does not exist', async () => {
    const { result } = rendering.hook(() => usePerson('missing' as UserId));
    await rendering.pass();
    expect(result.current).toBeUndefined();
  });

  it('load on the next connection the profiles that the server could not give', async () => {
    const load = vi.spyOn(rendering.parley.people, 'load').mockRejectedValueOnce(new Error('offline'));
    const { result } = rendering.hook(() => usePerson(OTHER));
    await rendering.pass();
    expect(result.current).toBeUndefined();
    load.mockRestore();
    rendering.world.network.cut(ME);
    await rendering.pass(5_000);
    expect(result.current).toMatchObject({ displayName: 'user1' });
  });

  it('render only when one of their users changes', async () => {
    const { renders, rerender } = rendering.hook(() => usePeople([ME]));
    rendering.world.client(1).room(ROOM).send('hello');
    await rendering.pass();
    expect(rendering.parley.people.of(OTHER)).toBeDefined();
    expect(renders()).toBe(1);
    rerender();
    expect(renders()).toBe(2);
  });
});
