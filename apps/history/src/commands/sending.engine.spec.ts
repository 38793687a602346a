import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, roomChannel, userChannel, type Actor, type MessageId, type RoomId } from '#contracts';
import { command } from '../testing/test-command.js';
import { TestHistory } from '../testing/test-history.js';
import { TestStore } from '../testing/test-store.js';

describe('sending', () => {
  let store: TestStore;
  let history: TestHistory;
  let [ann, bob]: Actor[] = [];
  let roomId: RoomId;

  beforeAll(async () => {
    store = await TestStore.start();
    history = await TestHistory.start(store);
  });
  afterAll(async () => {
    await history.stop();
    await store.stop();
  });
  beforeEach(async () => {
    ann = history.actor('ann');
    bob = history.actor('bob');
    roomId = await history.group(ann, [bob]);
  });
  afterEach(() => history.published.splice(0));

  it('numbers messages 2, 3 … after the room.created message, and publishes them in one frame', async () => {
    history.takePublished(roomChannel(roomId));
    const sends = ['one', 'two', 'three'].map((body) =>
      command('message.send', ann!, { id: newId<MessageId>(), body }),
    );
    const results = await history.carryOut(roomId, ...sends);
    expect(results.map((result) => result.ok && 'seq' in result.data && result.data.seq)).toEqual([2, 3, 4]);
    const frames = history.takePublished(roomChannel(roomId));
    expect(frames).toEqual([
      ['changes', { roomId, from: 4, to: 7, items: [expect.anything(), expect.anything(), expect.anything()] }],
    ]);
    expect(history.takePublished(userChannel(ann!.userId))).toHaveLength(1);
  });
});
