import fc from 'fast-check';
import { newId, type Actor, type CommandRequests, type CommandType, type MessageId, type RoomId } from '#contracts';
import { setRetention } from '../src/jobs/retention/retention.store.js';
import { WriteSql } from '../src/store/write-sql.js';
import { command } from './test-command.js';
import { actorOf } from './test-draft.js';
import type { TestHistory } from './test-history.js';
import type { TestStore } from './test-store.js';

const SERVER = actorOf('server');
const DAYS = 7;
/** Less than the frame of a part, and room for several short messages. */
const PART_BYTES = { min: 700, max: 6_000 };

interface Message {
  readonly id: MessageId;
  readonly version: number;
}

/** What a room's members, and retention, do. `of` chooses a message, `who` a member. */
interface RoomActs {
  send: { who: number; bodies: string[] };
  edit: { of: number; body: string };
  delete: { of: number };
  pin: { of: number };
  react: { of: number };
  reply: { of: number };
  add: { who: number };
  remove: { who: number };
  promote: { who: number };
  rename: { name: string };
  /** This part of the messages, in percent. */
  purge: { part: number };
}

export type RoomAct = { [Name in keyof RoomActs]: { act: Name } & RoomActs[Name] }[keyof RoomActs];
/** The courier dies before it has noted the acceptance, or before the receiver has the part. */
export type Delivery = {
  act: 'deliver';
  times: number;
  end: 'accepted' | 'unnoted' | 'lost';
  limit: number;
  bytes: number;
};

const of = fc.nat(1_000);
const who = fc.nat(2);
const body = fc.constantFrom('a', 'b', 'c', 'x'.repeat(900), '"'.repeat(1_500));
const bodies = fc.array(body, { minLength: 1, maxLength: 6 });
const act = <Name extends string>(...names: Name[]) => fc.constantFrom(...names);

export const FEED_ACTS = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: act('send'), who, bodies }) },
    { weight: 4, arbitrary: fc.record({ act: act('edit'), of, body }) },
    { weight: 4, arbitrary: fc.record({ act: act('delete', 'pin', 'react', 'reply'), of }) },
    { weight: 3, arbitrary: fc.record({ act: act('add', 'remove', 'promote'), who }) },
    { weight: 1, arbitrary: fc.record({ act: act('rename'), name: fc.constantFrom('one', 'two') }) },
    { weight: 1, arbitrary: fc.record({ act: act('purge'), part: fc.nat(100) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        act: act('deliver'),
        times: fc.integer({ min: 1, max: 4 }),
        end: fc.constantFrom('accepted', 'accepted', 'unnoted', 'lost'),
        limit: fc.integer({ min: 1, max: 9 }),
        bytes: fc.integer(PART_BYTES),
      }),
    },
  ),
  { minLength: 20, maxLength: 70, size: 'max' },
);

type Carried = { readonly [Name in keyof RoomActs]: (roomId: RoomId, act: RoomActs[Name]) => Promise<unknown> };

/** A room whose owner is the first of these people. Refused commands change nothing. */
export class ActingRoom {
  constructor(
    private readonly store: TestStore,
    private readonly history: TestHistory,
    private readonly people: readonly [Actor, ...Actor[]],
  ) {}

  async carryOut(roomId: RoomId, { act: name, ...act }: RoomAct): Promise<void> {
    await (this.acts[name] as (roomId: RoomId, act: object) => Promise<unknown>)(roomId, act);
  }

  private readonly acts: Carried = {
    send: (roomId, { who: sender, bodies: texts }) => {
      const sends = texts.map((text) =>
        command('message:send', this.person(sender), { ...newMessage(), body: text }, newId()),
      );
      return this.history.carryOut(roomId, ...sends);
    },
    edit: async (roomId, { of: chosen, body: text }) =>
      this.owner(roomId, 'message:edit', { ...(await this.message(roomId, chosen)), body: text }),
    delete: async (roomId, { of: chosen }) => this.owner(roomId, 'message:delete', await this.message(roomId, chosen)),
    pin: async (roomId, { of: chosen }) => this.owner(roomId, 'message:pin', await this.message(roomId, chosen)),
    react: async (roomId, { of: chosen }) =>
      this.owner(roomId, 'reaction:add', { ...(await this.message(roomId, chosen)), emoji: '👍' }),
    reply: async (roomId, { of: chosen }) => {
      const { id: threadId } = await this.message(roomId, chosen);
      return this.owner(roomId, 'message:reply', { ...newMessage(), threadId, body: 'reply' });
    },
    add: (roomId, { who: other }) => this.owner(roomId, 'member:add', this.named(other)),
    remove: (roomId, { who: other }) => this.owner(roomId, 'member:remove', this.named(other)),
    promote: (roomId, { who: other }) => this.owner(roomId, 'member:role', { ...this.named(other), role: 'moderator' }),
    rename: (roomId, { name }) => this.owner(roomId, 'room:update', { name }),
    purge: async (roomId, { part }) => {
      await setRetention(new WriteSql(this.history.writes), roomId, DAYS);
      await this.store.query(
        `UPDATE history.messages m SET created_at = now() - make_interval(days => $3) FROM history.rooms r
          WHERE r.id = $1 AND m.room_id = r.id AND m.seq < r.first_seq + (r.head_seq - r.first_seq + 1) * $2::int / 100`,
        [roomId, part, DAYS + 1],
      );
      return this.history.carryOut(roomId, command('room:purge', SERVER, {}));
    },
  };

  private owner<Type extends CommandType>(roomId: RoomId, type: Type, request: CommandRequests[Type]) {
    return this.history.carryOut(roomId, command(type, this.people[0], request));
  }

  private person(index: number): Actor {
    return this.people[index] ?? this.people[0];
  }

  private named(index: number) {
    return { userId: this.person(index).userId };
  }

  private async message(roomId: RoomId, chosen: number): Promise<Message> {
    const found = await this.store.dataSource.query<Message[]>(
      'SELECT id, version FROM history.messages WHERE room_id = $1 ORDER BY seq',
      [roomId],
    );
    return found[chosen % Math.max(1, found.length)] ?? { ...newMessage(), version: 1 };
  }
}

function newMessage() {
  return { id: newId<MessageId>() };
}
