// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RoomId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { useRoom } from './index.js';

const ROOM = 'room0' as RoomId;
const OTHER = 'room1' as RoomId;

describe('useRoom', () => {
  let rendering: Rendering;
  const opened = (strict = false) =>
    rendering.hook((roomId: RoomId) => useRoom(roomId, { open: true }), { props: ROOM, strict });

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
  });

  afterEach(() => rendering.end());

  it('does not open the room by itself', async () => {
    const { result } = rendering.hook(() => useRoom(ROOM));
    await rendering.pass();
    expect(result.current.status).toBe('closed');
  });

  it.each([false, true])('opens the room while the component is mounted (StrictMode: %s)', async (strict) => {
    const { result, unmount } = opened(strict);
    await rendering.pass();
    expect(result.current.status).toBe('open');
    unmount();
    await rendering.pass();
    expect(rendering.parley.room(ROOM).getSnapshot().status).toBe('closed');
  });

  it('keeps the room open until the last component has gone', async () => {
    const components = [opened(), opened()];
    await rendering.pass();
    components[0]!.unmount();
    await rendering.pass();
    expect(components[1]!.result.current.status).toBe('open');
    components[1]!.unmount();
    await rendering.pass();
    expect(rendering.parley.room(ROOM).getSnapshot().status).toBe('closed');
  });

  it('closes one room and opens the next', async () => {
    const { result, rerender } = opened();
    await rendering.pass();
    rerender(OTHER);
    await rendering.pass();
    expect(result.current).toMatchObject({ roomId: OTHER, status: 'open' });
    expect(rendering.parley.room(ROOM).getSnapshot().status).toBe('closed');
  });

  it('keeps a room loaded that another component shows from the same commit on', async () => {
    const seen: string[] = [];
    const { rerender } = rendering.hook(
      (isFirst: boolean) => {
        useRoom(ROOM, { open: isFirst });
        seen.push(useRoom(ROOM, { open: !isFirst }).status);
      },
      { props: true },
    );
    await rendering.pass();
    seen.length = 0;
    rerender(false);
    await rendering.pass();
    expect(new Set(seen)).toEqual(new Set(['open']));
  });

  it('has the error of a room that the user may not see', async () => {
    const { result } = rendering.hook(() => useRoom('room3' as RoomId, { open: true }));
    await rendering.pass();
    expect(result.current.error).toMatchObject({ retry: 'never' });
  });
});
