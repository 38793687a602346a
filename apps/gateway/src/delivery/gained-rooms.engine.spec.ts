import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatError, newId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';

/** Long enough for a frame to arrive that must not. */
const QUIET_MS = 150;

describe('the changes of a room that a user is gaining', () => {
  let alice: UserId;
  let gained: RoomId;
  let socket: TestSocket;

  const gateway = setUp(() => TestGateway.start());
  beforeEach(async () => {
    alice = newId();
    socket = await gateway.connect(alice);
    await socket.ask('sync', {});
    gained = gateway.history.room(newId(), alice);
  });
  afterEach(() => gateway.closeSockets());

  const announce = () =>
    gateway.history.publishItems(alice, { type: 'room', state: gateway.history.state(alice, gained) });
  const eventsOf = (of: TestSocket) => of.received.map(({ event }) => event).filter((event) => event !== 'ready');

  /** Runs `happening` between the read of the room's state and the answer. */
  const duringRead = (happening: () => Promise<void>) => {
    const state = gateway.history.answers['room:state'];
    gateway.history.answers['room:state'] = async (ask) => {
      gateway.history.answers['room:state'] = state;
      const answer = await state(ask);
      await happening();
      await sleep(20);
      return answer;
    };
  };

  it('come after the item of the room, and without a gap', async () => {
    duringRead(async () => {
      for (let i = 0; i < 3; i += 1) await gateway.history.change(gained);
    });
    await announce();
    await socket.wait('changes', ({ to }) => to === 3);
    await gateway.history.change(gained);
    await socket.wait('changes', ({ to }) => to === 4);
    expect(eventsOf(socket)).toEqual(['user:changes', 'changes', 'changes', 'changes', 'changes']);
    expect(socket.of('user:changes')[0]?.items).toMatchObject([{ type: 'room', state: { headRev: 0 } }]);
    expect(socket.of('changes').map(({ from }) => from)).toEqual([0, 1, 2, 3]);
  });

  it('come also if the state of the room could not be read', async () => {
    duringRead(async () => {
      await gateway.history.change(gained);
      throw new ChatError('UNAVAILABLE');
    });
    await announce();
    await socket.wait('changes', ({ to }) => to === 1);
    expect(eventsOf(socket)).toEqual(['user:changes', 'changes']);
  });

  it('come also to a connection that a sync subscribes meanwhile', async () => {
    duringRead(async () => {
      await gateway.history.change(gained);
      await socket.ask('sync', {});
      await gateway.history.change(gained);
    });
    await announce();
    await socket.wait('user:changes');
    await gateway.history.change(gained);
    await socket.wait('changes', ({ to }) => to === 3);
    const after = socket.received.slice(socket.received.findIndex(({ event }) => event === 'user:changes'));
    expect(after.filter(({ event }) => event === 'changes')).toMatchObject([
      { payload: { to: 1 } },
      { payload: { to: 2 } },
      { payload: { to: 3 } },
    ]);
  });

  it('do not come to a user who has lost the room meanwhile', async () => {
    duringRead(async () => {
      await gateway.history.change(gained);
      gateway.history.room(gained);
      await gateway.history.publishItems(alice, { type: 'room.gone', roomId: gained });
    });
    await announce();
    await socket.wait('user:changes', ({ items }) => items[0]?.type === 'room.gone');
    await gateway.history.change(gained);
    await sleep(QUIET_MS);
    expect(socket.of('changes')).toEqual([]);
  });
});
