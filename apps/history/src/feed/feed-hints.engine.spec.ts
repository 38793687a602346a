import { beforeEach, describe, expect, it } from 'vitest';
import { FEED_CHANNEL, newId, type FeedHints, type MessageId, type RoomId } from '#contracts';
import { command } from '../../testing/test-command.js';
import { setScene } from '../../testing/test-scene.js';

describe('a hint', () => {
  const scene = setScene();
  beforeEach(() => scene.history.buses.feedListeners.announce());

  const taken = () => scene.history.takePublished(FEED_CHANNEL) as FeedHints[];
  const headOf = async (roomId: RoomId) => {
    const [row] = await scene.store.dataSource.query<[{ seq: number; rev: number }]>(
      'SELECT head_seq AS seq, head_rev AS rev FROM history.rooms WHERE id = $1',
      [roomId],
    );
    return [roomId, row.seq, row.rev];
  };
  const send = (roomId: RoomId) => ({
    roomId,
    commands: [command('message:send', scene.ann, { id: newId<MessageId>(), body: 'x' })],
  });

  it('is one text for each transaction, with the heads of all its rooms', async () => {
    const { history, ann, bob } = scene;
    const rooms = [await history.group(ann), await history.group(ann), await history.group(ann)];
    expect(taken()).toHaveLength(3);
    // One statement appends to all three, as this history has written them last.
    await history.handle(rooms.map(send));
    expect(taken()).toEqual([await Promise.all(rooms.map(headOf))]);
    const [roomId] = rooms as [RoomId];
    await history.done(roomId, 'member:add', ann, { userId: bob.userId });
    expect(taken()).toEqual([[await headOf(roomId)]]);
  });

  it('is published for a deletion, which takes no rev, and for nothing that changes no room', async () => {
    const { history, ann } = scene;
    const roomId = await history.group(ann);
    const { id, seq } = await history.send(roomId, ann, 'x');
    taken();
    await history.done(roomId, 'read:mark', ann, { seq });
    await history.carryOut(roomId, command('message:send', ann, { id, body: 'x' }));
    await history.carryOut(roomId, command('room:update', scene.bob, { name: 'refused' }));
    expect(taken()).toEqual([]);
    await history.done(roomId, 'room:delete', ann, {});
    expect(taken()).toEqual([[await headOf(roomId)]]);
  });

  it('is not published while no courier listens', async () => {
    const { other, ann } = scene;
    const roomId = await other.group(ann);
    await other.send(roomId, ann, 'x');
    expect(other.takePublished(FEED_CHANNEL)).toEqual([]);
  });

  it('that is lost does no harm, and nothing waits for it', async () => {
    const { history, ann } = scene;
    const roomId = await history.group(ann);
    const { fanout } = history.buses;
    const publish = fanout.publish.bind(fanout);
    let fail = (): void => undefined;
    const hung = new Promise<void>((_resolve, reject) => {
      fail = () => reject(new Error('Redis is unavailable'));
    });
    fanout.publish = (channel, text) => (channel === FEED_CHANNEL ? hung : publish(channel, text));
    try {
      await history.send(roomId, ann, 'while it hangs');
      fail();
      await history.send(roomId, ann, 'after it failed');
    } finally {
      fanout.publish = publish;
    }
    expect((await headOf(roomId))[1]).toBe(3);
  });
});
