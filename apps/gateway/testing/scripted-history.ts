import {
  ChatError,
  roomChannel,
  userChannel,
  type CommandResult,
  type Queries,
  type QueryName,
  type Rev,
  type RoomCommand,
  type RoomId,
  type RoomSignal,
  type RoomState,
  type Urev,
  type UserId,
  type UserItem,
} from '#contracts';
import type { Buses } from '#bus/buses';
import type { CommandBatch } from '#bus/command-bus.port';

type Answer<Name extends QueryName> = (
  ask: Queries[Name]['ask'],
) => Queries[Name]['answer'] | Promise<Queries[Name]['answer']>;
type Answered =
  | 'epoch'
  | 'rooms:of'
  | `room:${'named' | 'state' | 'standing' | 'open' | 'list' | 'discover'}`
  | 'member:list'
  | `message:${'get' | 'page'}`
  | 'sync'
  | 'heads'
  | 'memberships:lost'
  | 'audience'
  | 'presence:visible'
  | 'message:search'
  | 'people:resolve';
type Answers = { [Name in Answered]: Answer<Name> };

/**
 * A history for tests of the gateway, behind the bus ports. Rooms are sets of members with a rev; a test can replace
 * any answer, to be late, wrong or missing.
 */
export class ScriptedHistory {
  readonly members = new Map<RoomId, Set<UserId>>();
  readonly revs = new Map<RoomId, number>();
  readonly urevs = new Map<UserId, number>();
  /** The blocks, as `blocker blocked`. */
  readonly blocks = new Set<string>();
  /** All commands, in the order in which they were executed. */
  readonly commands: (RoomCommand & { roomId: RoomId })[] = [];
  readonly batches: number[] = [];
  /** Replaces the answer to every command. */
  execute: (command: RoomCommand, roomId: RoomId) => Promise<CommandResult> = async (command, roomId) =>
    this.apply(command, roomId);

  readonly answers: Answers = {
    epoch: () => ({ epoch: '1.1' }),
    'rooms:of': ({ userId }) => ({ roomIds: this.roomsOf(userId) }),
    'room:named': () => {
      throw new ChatError('NOT_FOUND');
    },
    'room:state': ({ userId, roomId }) => this.state(userId, roomId),
    'room:standing': ({ userId, roomId }) => {
      this.state(userId, roomId);
      return { isMember: true };
    },
    'room:open': ({ userId, roomId }) => ({
      room: this.state(userId, roomId),
      rev: this.rev(roomId),
      messages: [],
      reachedStart: true,
      marks: [],
      memberIds: [...(this.members.get(roomId) ?? [])],
    }),
    'room:list': ({ userId }) => ({
      rooms: this.roomsOf(userId).map((roomId) => this.state(userId, roomId)),
      cursor: null,
    }),
    'room:discover': () => ({ rooms: [], cursor: null }),
    'member:list': ({ roomId }) => ({ members: [], cursor: null, rev: this.rev(roomId) }),
    'message:get': () => {
      throw new ChatError('NOT_FOUND');
    },
    'message:page': ({ roomId }) => ({ messages: [], reachedStart: true, reachedEnd: true, rev: this.rev(roomId) }),
    'message:search': () => ({ hits: [], cursor: null }),
    sync: ({ userId }) => {
      const roomIds = this.roomsOf(userId);
      const rooms = roomIds.map((roomId) => this.state(userId, roomId));
      return {
        sync: { epoch: '1.1', urev: this.urev(userId), rooms, deltas: [], gone: [], blocked: null, more: false },
        roomIds,
      };
    },
    heads: ({ roomIds, userIds }) => ({
      epoch: '1.1',
      rooms: Object.fromEntries(roomIds.map((roomId) => [roomId, this.rev(roomId)])),
      urevs: Object.fromEntries(userIds.map((userId) => [userId, this.urev(userId)])),
    }),
    'memberships:lost': ({ users }) => ({
      users: users.map(({ userId, roomIds }) => ({
        userId,
        roomIds: roomIds.filter((roomId) => this.members.get(roomId)?.has(userId) !== true),
      })),
    }),
    'people:resolve': () => ({ unreachable: [] }),
    'presence:visible': ({ userId, userIds }) => ({
      visible: userIds.filter((other) => this.sharesRoom(userId, other) && !this.isBlocked(userId, other)),
    }),
    audience: ({ userId, roomId }) => {
      this.state(userId, roomId);
      const members = [...(this.members.get(roomId) ?? [])];
      return {
        blocked: members.length === 2 && members.some((other) => this.isBlocked(userId, other)),
        user: { id: userId, username: 'typist', displayName: 'Typist', type: 'user', avatarUrl: null, version: 1 },
        memberCount: members.length,
      };
    },
  };

  constructor(private readonly buses: Buses) {}

  async start(): Promise<void> {
    const handlers = Object.fromEntries(
      Object.keys(this.answers).map((name) => [name, async (ask: unknown) => this.answer(name as Answered, ask)]),
    );
    await this.buses.queries.serve(handlers, 64);
    await this.buses.commands.consume<RoomCommand, CommandResult>({
      handle: (batches) => Promise.all(batches.map((batch) => this.executeAll(batch))),
      takenOver: () => undefined,
    });
  }

  room(roomId: RoomId, ...members: UserId[]): RoomId {
    this.members.set(roomId, new Set(members));
    return roomId;
  }

  /** Publishes a frame of the room, with these items. */
  async change(roomId: RoomId, ...items: object[]): Promise<void> {
    const from = this.rev(roomId);
    this.revs.set(roomId, from + 1);
    await this.buses.fanout.publish(
      roomChannel(roomId),
      JSON.stringify(['changes', { roomId, from, to: from + 1, items }]),
    );
  }

  async signal(roomId: RoomId, signal: RoomSignal): Promise<void> {
    await this.buses.fanout.publish(roomChannel(roomId), JSON.stringify(signal));
  }

  async publishItems(userId: UserId, ...items: UserItem[]): Promise<void> {
    const from = this.urev(userId);
    this.urevs.set(userId, from + 1);
    const changes = { from, to: from + 1, items };
    await this.buses.fanout.publish(userChannel(userId), JSON.stringify(['user:changes', changes]));
  }

  /** One of the users of a direct room has written in it for the first time. */
  async signalRelations(to: UserId, userId: UserId): Promise<void> {
    await this.buses.fanout.publish(userChannel(to), JSON.stringify({ type: 'relations', userId }));
  }

  state(userId: UserId, roomId: RoomId): RoomState {
    if (this.members.get(roomId)?.has(userId) !== true) throw new ChatError('NOT_FOUND');
    return { id: roomId, kind: 'group', headRev: this.rev(roomId), urev: this.urev(userId) } as RoomState;
  }

  rev(roomId: RoomId): Rev {
    return (this.revs.get(roomId) ?? 0) as Rev;
  }

  urev(userId: UserId): Urev {
    return (this.urevs.get(userId) ?? 0) as Urev;
  }

  private sharesRoom(one: UserId, other: UserId): boolean {
    return [...this.members.values()].some((members) => members.has(one) && members.has(other));
  }

  private isBlocked(one: UserId, other: UserId): boolean {
    return this.blocks.has(`${one} ${other}`) || this.blocks.has(`${other} ${one}`);
  }

  private roomsOf(userId: UserId): RoomId[] {
    return [...this.members].flatMap(([roomId, members]) => (members.has(userId) ? [roomId] : []));
  }

  private answer(name: Answered, ask: unknown): unknown {
    const answer = this.answers[name] as (ask: unknown) => unknown;
    return answer(ask);
  }

  private async executeAll(batch: CommandBatch<RoomCommand>): Promise<CommandResult[]> {
    this.batches.push(batch.commands.length);
    const results: CommandResult[] = [];
    for (const command of batch.commands) {
      this.commands.push({ ...command, roomId: batch.roomId });
      results.push(await this.execute(command, batch.roomId));
    }
    return results;
  }

  private apply(command: RoomCommand, roomId: RoomId): CommandResult {
    const ok = (data: unknown) => ({ ok: true, data }) as CommandResult;
    const { userId } = command.actor;
    if (command.type === 'room:join') this.members.get(roomId)?.add(userId);
    if (command.type === 'room:create') {
      this.room(roomId, userId);
      return ok({ state: this.state(userId, roomId), created: true });
    }
    return ok(command.type === 'message:send' ? { id: command.request.id, seq: 1, rev: 1, dup: false } : {});
  }
}
