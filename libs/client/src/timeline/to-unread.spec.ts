import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RoomId } from '#contracts';

import { stateOf } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { RoomTimeline } from './room-timeline.js';

const ROOM = 'room0' as RoomId;

describe('a timeline that goes to the first unread message', () => {
  let world: World;
  let timeline: RoomTimeline;
  /** The last message that the user has read. */
  let base: number;

  const state = () => stateOf(world.server.store, world.userIds[0]!, ROOM);
  const view = () => timeline.getSnapshot();
  const seqs = () => view().messages.map(({ seq }) => seq as number);
  const fill = async (times: number): Promise<void> => {
    for (let round = 0; round < times; round++) world.fill(1, ROOM);
    await world.pass(1_000);
  };
  const go = () => Promise.all([timeline.toUnread(), world.pass(2_000)]);

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    await fill(1);
    base = state().headSeq;
    world.server.mark(ROOM, world.userIds[0]!, base);
    await world.pass(500);
    timeline = world.timeline(0, ROOM);
  });

  afterEach(() => world.close());

  it('loads the messages around it, if there are more than the room opens with', async () => {
    await fill(7);
    await go();
    expect(seqs()).toEqual(expect.arrayContaining([base, base + 1, base + 2]));
    expect(view()).toMatchObject({ reachedEnd: false, newer: state().headSeq - (seqs().at(-1) ?? 0) });
  });

  it('shows the end of the room if it begins there, or if all is read', async () => {
    await go();
    expect(view()).toMatchObject({ reachedEnd: true });
    timeline.close();
    world.client(0).room(ROOM).close();
    for (let index = 0; index < 30; index++) world.client(1).room(ROOM).send(String(index));
    await world.pass(2_000);
    await go();
    expect(view()).toMatchObject({ reachedEnd: true });
    expect(seqs()).toContain(base + 1);
  });

  it('goes there once the connection is back', async () => {
    await fill(7);
    world.network.cut(world.userIds[0]!);
    await go();
    await world.pass(20_000);
    expect(seqs()).toContain(base + 1);
    expect(view().reachedEnd).toBe(false);
  });

  it('marks what is seen while its messages are being loaded again', async () => {
    await fill(7);
    await go();
    timeline.follower.broken();
    timeline.seen(base, base + 6);
    await world.pass(1_000);
    expect(state().readSeq).toBe(base + 6);
  });

  it('marks only what it holds and was seen', async () => {
    await fill(7);
    await go();
    const last = seqs().at(-1) ?? 0;
    timeline.seen(base, base + 6);
    await world.pass(1_000);
    expect(state().readSeq).toBe(base + 6);
    timeline.seen(base, state().headSeq);
    await world.pass(1_000);
    expect(state().readSeq).toBe(last);
    await Promise.all([timeline.toLatest(), world.pass(2_000)]);
    timeline.seen(state().headSeq - 5, state().headSeq);
    await world.pass(1_000);
    expect(state().readSeq).toBe(last);
  });
});
