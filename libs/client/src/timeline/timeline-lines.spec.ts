import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { stateOf } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { RoomTimeline } from './room-timeline.js';

const ROOM = 'room0' as RoomId;
/** More than a timeline shows at its end at least, so that it does not load older ones. */
const MANY = 25;

describe('the main timeline of a room in which others use threads', () => {
  let world: World;
  let timeline: RoomTimeline;
  let rootId: MessageId;
  /** The last message that the user has read. */
  let base: number;

  const state = () => stateOf(world.server.store, world.userIds[0]!, ROOM);
  const view = () => timeline.getSnapshot();
  const send = (body: string, threadId?: MessageId): MessageId =>
    world
      .client(1)
      .room(ROOM)
      .send({ body, ...(threadId !== undefined && { threadId }) });
  const go = (act: Promise<unknown>) => Promise.all([act, world.pass(2_000)]);

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    // So the user follows the thread.
    rootId = world.client(0).room(ROOM).send('root');
    await world.pass(1_000);
    base = state().headSeq;
    world.server.mark(ROOM, world.userIds[0]!, base);
    for (let index = 0; index < 3; index++) send('reply', rootId);
    for (let index = 0; index < MANY; index++) send('main');
    await world.pass(2_000);
    timeline = world.timeline(0, ROOM, 'main');
  });

  afterEach(() => world.close());

  it('tells that it has the first unread message, whatever replies were sent before that', async () => {
    await go(timeline.toUnread());
    expect(view().messages.filter(({ body }) => body === 'main')).toHaveLength(MANY);
    expect(view().low).toBeLessThanOrEqual(base + 1);
  });

  it('stays where it is when it is asked for a reply', async () => {
    await go(timeline.toLatest());
    const before = view().messages;
    const [found] = await go(timeline.jumpTo({ seq: base + 1 }));
    expect(found).toBeNull();
    expect(view()).toMatchObject({ messages: before, error: null });
    const [root] = await go(timeline.jumpTo({ seq: base }));
    expect(root).toMatchObject({ id: rootId });
  });

  it('is marked as read to its newest message by an act of the user, and no thread with it', async () => {
    await go(timeline.toLatest());
    const { threadsReadSeq, headSeq } = state();
    expect(state().main).toMatchObject({ unread: MANY });
    timeline.markRead();
    await world.pass(2_000);
    expect(state()).toMatchObject({ main: { unread: 0, readSeq: headSeq }, threadsReadSeq });
  });
});
