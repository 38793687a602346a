// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RoomId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { useConnection, useMe, useParley, usePending, useRooms, useServer, useSynced } from './index.js';

const ROOM = 'room0' as RoomId;

describe('the hooks of the stores', () => {
  let rendering: Rendering;

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
  });

  afterEach(() => rendering.end());

  it('return the state of the client', () => {
    const { result } = rendering.hook(() => ({
      status: useConnection().status,
      name: useMe()?.user.username,
      epoch: useServer()?.epoch,
      isComplete: useSynced(),
      rooms: useRooms().length,
    }));
    expect(result.current).toEqual({
      status: 'connected',
      name: 'user0',
      epoch: 'epoch-1',
      isComplete: true,
      rooms: 3,
    });
  });

  it('render once per change, and not for the changes of other stores', async () => {
    const rooms = rendering.hook(() => useRooms());
    const me = rendering.hook(() => useMe());
    rendering.world.client(1).room(ROOM).send('hello');
    await rendering.pass();
    expect(rooms.result.current[0]).toMatchObject({ id: ROOM, unread: 1 });
    expect(rooms.renders()).toBe(2);
    expect(me.renders()).toBe(1);
    rendering.world.network.heads();
    await rendering.pass();
    expect(rooms.renders()).toBe(2);
  });

  it('count the messages that wait for a connection', async () => {
    const { result } = rendering.hook(() => usePending());
    rendering.world.network.cut(rendering.world.userIds[0]!);
    rendering.parley.room(ROOM).send('waits');
    await rendering.pass(0);
    expect(result.current).toBe(1);
    await rendering.pass(5_000);
    expect(result.current).toBe(0);
  });

  it('no longer render after the component has gone', async () => {
    const { renders, unmount } = rendering.hook(() => useRooms());
    unmount();
    rendering.world.client(1).room(ROOM).send('hello');
    await rendering.pass();
    expect(renders()).toBe(1);
  });

  it('name the missing provider', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => renderHook(() => useParley())).toThrow('ParleyProvider');
    logged.mockRestore();
  });
});
