// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Presence, UserId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { usePresence } from './index.js';

const [ANN, BOB, CAT] = ['ann', 'bob', 'cat'] as [UserId, UserId, UserId];

describe('usePresence', () => {
  let rendering: Rendering;

  const shown = (props: readonly UserId[], strict = false) =>
    rendering.hook((userIds: readonly UserId[]) => usePresence(userIds), { props, strict });
  const pass = async (durationMs?: number) => {
    act(() => void vi.runAllTimers());
    await rendering.pass(durationMs);
  };
  const watches = () => vi.mocked(rendering.parley.presence.watch).mock.calls.map(([userIds]) => [...userIds].sort());
  const announce = (change: Presence) => {
    for (const connection of rendering.world.server.connections) connection.deliver('presence', { changes: [change] });
    return pass();
  };

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(rendering.parley.presence, 'watch');
  });

  afterEach(() => {
    rendering.end();
    vi.useRealTimers();
  });

  it('watches the users of all components with one request', async () => {
    const first = shown([ANN, BOB]);
    const second = shown([BOB, CAT]);
    await pass();
    expect(watches()).toEqual([[ANN, BOB, CAT]]);
    expect([...first.result.current.keys()]).toEqual([ANN, BOB]);
    expect(second.result.current.get(CAT)).toMatchObject({ status: 'online' });
  });

  it('watches a user until the last component that shows the user has gone', async () => {
    const [first, second] = [shown([ANN, BOB]), shown([BOB])];
    await pass();
    first.unmount();
    await pass();
    second.unmount();
    await pass();
    expect(watches()).toEqual([[ANN, BOB], [BOB], []]);
  });

  it('asks once in StrictMode, and not for the same users in another list', async () => {
    const { rerender } = shown([ANN, BOB], true);
    await pass();
    rerender([BOB, ANN]);
    await pass();
    expect(watches()).toEqual([[ANN, BOB]]);
  });

  it('renders only when one of its users changes', async () => {
    const [ann, bob] = [shown([ANN]), shown([BOB])];
    await pass();
    const before = [ann.renders(), bob.renders()];
    await announce({ userId: ANN, status: 'away', lastSeenAt: null });
    expect(ann.result.current.get(ANN)).toMatchObject({ status: 'away' });
    expect({ ann: ann.renders(), bob: bob.renders() }).toEqual({ ann: before[0]! + 1, bob: before[1] });
  });

  it('watches the users again after a reconnect and after another sign-in', async () => {
    const { result } = shown([ANN]);
    await pass();
    rendering.world.network.cut(rendering.world.userIds[0]!);
    await pass(10_000);
    await announce({ userId: ANN, status: 'away', lastSeenAt: null });
    expect(result.current.get(ANN)).toMatchObject({ status: 'away' });
    await Promise.all([rendering.parley.logout(), pass()]);
    expect(result.current.size).toBe(0);
    await Promise.all([rendering.parley.guest('user0'), pass(1_000)]);
    await pass();
    expect(result.current.get(ANN)).toMatchObject({ status: 'online' });
  });

  it('watches no more users than the server allows, those of the newest component first', async () => {
    const many = Array.from({ length: 600 }, (_, index) => `user-${String(index)}` as UserId);
    shown(many);
    const { result } = shown([CAT]);
    await pass();
    expect(watches()[0]).toHaveLength(rendering.parley.server.getSnapshot()!.limits.watch);
    expect(result.current.has(CAT)).toBe(true);
  });
});
