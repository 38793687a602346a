import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';
import { Connections } from '../registry/connections.js';
import { ConnectionSyncService } from './connection-sync.service.js';

/** Syncs of one IP that one gateway reads at once. */
const AT_ONCE = 24;
const OF_ONE_USER = 4;

describe('many clients that come back at once', () => {
  const gateway = setUp(() => TestGateway.start());
  let openGate: () => void;
  /** Users whose `sync` history has been asked for. */
  let asked: UserId[];

  beforeAll(async () => {
    const { sync } = gateway.history.answers;
    gateway.history.answers.sync = async (ask) => {
      asked.push(ask.userId);
      await gate;
      return sync(ask);
    };
  });
  afterEach(() => gateway.closeSockets());

  let gate: Promise<void>;
  const closeGate = () => {
    asked = [];
    gate = new Promise((resolve) => (openGate = resolve));
  };
  const clients = (count: number, userId?: UserId) =>
    Promise.all(Array.from({ length: count }, () => gateway.connect(userId ?? newId())));
  const waiting = () => gateway.app.get(ConnectionSyncService, { strict: false }).waiting;
  const sync = (sockets: readonly TestSocket[]) => sockets.map((socket) => socket.ask('sync', {}));

  it('wait in the gateway; history reads for a bounded number of them, and not for those that have left', async () => {
    closeGate();
    const first = sync(await clients(AT_ONCE));
    await expect.poll(() => asked.length).toBe(AT_ONCE);
    const [leaving, staying] = [await clients(5), await clients(5)];
    const left = Promise.allSettled(sync(leaving));
    const waited = sync(staying);
    await expect.poll(waiting).toBe(leaving.length + staying.length);
    for (const socket of leaving) socket.close();
    await left;
    await expect.poll(() => gateway.app.get(Connections).size).toBe(AT_ONCE + staying.length);
    expect(asked).toHaveLength(AT_ONCE);
    openGate();
    await Promise.all([...first, ...waited]);
    expect(asked).toHaveLength(AT_ONCE + staying.length);
  });

  it('are served in turn, few of one user at once: those of one user do not delay another’s', async () => {
    closeGate();
    const [many, one] = [newId<UserId>(), newId<UserId>()];
    const busy = sync(await clients(AT_ONCE + 10, many));
    await expect.poll(waiting).toBe(AT_ONCE + 10 - OF_ONE_USER);
    const other = sync(await clients(1, one));
    await expect.poll(() => asked.includes(one)).toBe(true);
    expect(asked).toHaveLength(OF_ONE_USER + 1);
    openGate();
    await Promise.all([...busy, ...other]);
  });

  it('and close a room while their sync waits do not get its changes', async () => {
    closeGate();
    const userId = newId<UserId>();
    const [closed, kept] = [gateway.history.room(newId<RoomId>(), userId), gateway.history.room(newId(), userId)];
    const first = sync(await clients(AT_ONCE));
    await expect.poll(() => asked.length).toBe(AT_ONCE);
    const [socket] = (await clients(1, userId)) as [TestSocket];
    const synced = socket.ask('sync', {});
    await expect.poll(waiting).toBe(1);
    await socket.ask('room:close', { roomId: closed });
    openGate();
    await Promise.all([...first, synced]);
    await gateway.history.change(closed);
    await gateway.history.change(kept);
    await socket.wait('changes', ({ roomId }) => roomId === kept);
    expect(socket.of('changes').map(({ roomId }) => roomId)).toEqual([kept]);
  });
});
