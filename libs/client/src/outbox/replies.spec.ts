import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';

const ROOM = 'room0' as RoomId;

describe('replies in threads', () => {
  let world: World;
  let threadId: MessageId;

  const room = () => world.client(0).room(ROOM);
  const pending = () => room().getSnapshot().pending;
  const summary = () => room().getSnapshot().room;
  const stored = () => entry(world.server.store.rooms, ROOM).messages.slice(-3);

  beforeEach(async () => {
    world = await World.calm();
    await Promise.all([room().open(), world.pass(500)]);
    threadId = room().send('root');
    await world.pass(500);
  });

  afterEach(() => world.close());

  it('are sent in the order in which the user wrote them and messages, after a reload too', async () => {
    world.network.cut(world.userIds[0]!);
    room().send('reply', { threadId });
    room().send('message');
    room().send('both', { threadId, inRoom: true });
    await world.reload(0);
    const shown = [
      { body: 'reply', threadId, inRoom: false },
      { body: 'message', threadId: null, inRoom: false },
      { body: 'both', threadId, inRoom: true },
    ];
    expect(pending()).toMatchObject(shown);
    await world.pass(5_000);
    expect(stored()).toMatchObject([shown[0], { body: 'message', threadId: null }, shown[2]]);
  });

  it('read the main timeline only where they are also sent to the room', async () => {
    const { readSeq } = summary()!.main!;
    room().send('reply', { threadId });
    await world.pass(500);
    expect(summary()).toMatchObject({ readSeq: readSeq + 1, main: { readSeq } });
    room().send('both', { threadId, inRoom: true });
    await world.pass(500);
    expect(summary()).toMatchObject({ readSeq: readSeq + 2, main: { readSeq: readSeq + 2 } });
  });

  it('need a thread to be sent to the room too', () => {
    room().send('no reply', { inRoom: true });
    expect(pending()).toMatchObject([{ status: 'failed', error: { code: 'INVALID', field: 'inRoom' } }]);
  });
});
