// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { JumpTarget, MessageId, RoomId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { useMessage, useTimeline } from './index.js';

const ROOM = 'room0' as RoomId;
const OTHER = 'room1' as RoomId;

interface Place {
  readonly roomId: RoomId;
  readonly at?: JumpTarget | 'latest' | 'unread' | null;
}

describe('useTimeline', () => {
  let rendering: Rendering;
  const shown = (props: Place, strict = false) =>
    rendering.hook(({ roomId, ...options }: Place) => useTimeline(roomId, options), { props, strict });
  const seqs = ({ result }: ReturnType<typeof shown>) => result.current.view.messages.map(({ seq }) => seq);

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
    rendering.world.fill(1, ROOM);
    rendering.world.fill(1, ROOM);
    await rendering.pass();
  });

  afterEach(() => rendering.end());

  it.each([false, true])('shows the end of the room and follows it (StrictMode: %s)', async (strict) => {
    const timeline = shown({ roomId: ROOM }, strict);
    await rendering.pass();
    expect(timeline.result.current.view.reachedEnd).toBe(true);
    rendering.world.client(1).room(ROOM).send('hello');
    await rendering.pass();
    expect(timeline.result.current.view.messages.at(-1)?.body).toBe('hello');
  });

  it('goes to a message, and to another one when the target changes', async () => {
    const timeline = shown({ roomId: ROOM, at: { seq: 10 } });
    await rendering.pass();
    expect(seqs(timeline)).toContain(10);
    expect(timeline.result.current.view.reachedEnd).toBe(false);
    timeline.rerender({ roomId: ROOM, at: { seq: 120 } });
    await rendering.pass();
    expect(seqs(timeline)).toContain(120);
  });

  it('goes to the first unread message', async () => {
    for (let times = 0; times < 4; times++) rendering.world.fill(1, ROOM);
    rendering.world.server.mark(ROOM, rendering.world.userIds[0]!, 50);
    const timeline = shown({ roomId: ROOM, at: 'unread' });
    await rendering.pass();
    expect(seqs(timeline)).toContain(51);
    expect(timeline.result.current.view.reachedEnd).toBe(false);
  });

  it('stays where it is when the same target is written again', async () => {
    const timeline = shown({ roomId: ROOM, at: { seq: 10 } });
    await rendering.pass();
    const jumps = vi.spyOn(timeline.result.current.timeline, 'jumpTo');
    timeline.rerender({ roomId: ROOM, at: { seq: 10 } });
    expect(jumps).not.toHaveBeenCalled();
  });

  it('loads nothing by itself when the component moves it', async () => {
    const timeline = shown({ roomId: ROOM, at: null });
    await rendering.pass();
    expect(timeline.result.current.view.messages).toEqual([]);
    void timeline.result.current.timeline.toLatest();
    await rendering.pass();
    expect(timeline.result.current.view.reachedEnd).toBe(true);
  });

  it('closes the timeline when the room changes and when the component goes', async () => {
    const timeline = shown({ roomId: ROOM });
    await rendering.pass();
    const first = timeline.result.current.timeline;
    timeline.rerender({ roomId: OTHER });
    await rendering.pass();
    const second = timeline.result.current.timeline;
    expect(second.roomId).toBe(OTHER);
    expect({ first: first.isInUse, second: second.isInUse }).toEqual({ first: false, second: true });
    timeline.unmount();
    expect(second.isInUse).toBe(false);
  });

  it('does not render while nothing changes', async () => {
    const { renders } = shown({ roomId: ROOM });
    await rendering.pass(5_000);
    const before = renders();
    rendering.world.network.heads();
    await rendering.pass(5_000);
    expect(renders()).toBe(before);
  });

  it('gives the messages that others refer to, from the timeline or from the server', async () => {
    const { messages } = rendering.world.server.store.rooms.get(ROOM)!;
    const [old, last] = [messages[0]!, messages.at(-1)!];
    const { result, rerender } = rendering.hook((id: MessageId) => useMessage(useTimeline(ROOM).timeline, id), {
      props: last.id,
    });
    await rendering.pass();
    expect(result.current?.seq).toBe(last.seq);
    rerender(old.id);
    expect(result.current).toBeUndefined();
    await rendering.pass();
    expect(result.current?.seq).toBe(old.seq);
    rerender('unknown' as MessageId);
    await rendering.pass();
    expect(result.current).toBeNull();
  });
});
