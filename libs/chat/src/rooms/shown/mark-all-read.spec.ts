import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type Parley, type RoomState } from '#client';

import { World } from '../../../../client/model/world.js';
import { markAllRead } from './mark-all-read.js';

const roomsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `room${String(index)}`, headSeq: 7 }) as RoomState);

/** A client that notes what it is asked, and answers with the result of `answer`. */
class Asked {
  readonly rooms: string[] = [];
  mostAtOnce = 0;
  private running = 0;

  constructor(private readonly answer: (roomId: string) => Promise<unknown> = () => Promise.resolve()) {}

  get parley(): Parley {
    return this as unknown as Parley;
  }

  async ask(_event: 'read:mark', { roomId }: { readonly roomId: string }): Promise<unknown> {
    this.rooms.push(roomId);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    await Promise.resolve();
    return this.answer(roomId).finally(() => this.running--);
  }
}

describe('marking all rooms as read', () => {
  it('asks for each room once, in order, a few at the same time', async () => {
    const asked = new Asked();
    const rooms = roomsOf(40);
    await markAllRead(asked.parley, rooms);
    expect(asked.rooms).toEqual(rooms.map(({ id }) => id));
    expect(asked.mostAtOnce).toBe(6);
  });

  it('marks the others if the server refuses a room, and then says so', async () => {
    const gone = new ChatError('NOT_FOUND');
    const asked = new Asked((roomId) => (roomId === 'room1' ? Promise.reject(gone) : Promise.resolve()));
    await expect(markAllRead(asked.parley, roomsOf(40))).rejects.toBe(gone);
    expect(asked.rooms).toHaveLength(40);
  });

  it('says so without a network, and asks no further', async () => {
    const asked = new Asked(() => Promise.reject(new ChatError('UNAVAILABLE')));
    await expect(markAllRead(asked.parley, roomsOf(40))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(asked.rooms).toHaveLength(6);
  });
});

describe('marking all rooms of a client as read', () => {
  let world: World;
  const unread = () =>
    world
      .client(0)
      .rooms.getSnapshot()
      .map((room) => room.unread);

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    await world.pass(1_000);
  });

  afterEach(() => world.close());

  it('leaves none that is unread', async () => {
    for (const roomId of world.roomIds.slice(0, 3)) world.send(1, roomId, 'hello');
    await world.pass(1_000);
    expect(unread()).toEqual([1, 1, 1]);
    await Promise.all([markAllRead(world.client(0), world.client(0).rooms.getSnapshot()), world.pass(1_000)]);
    expect(unread()).toEqual([0, 0, 0]);
  });
});
