import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import {
  invalid,
  type ListServerMembers,
  type PutDirectRoom,
  type Room,
  type SetServerMembers,
  type UserId,
  ChatError,
} from '#contracts';
import type { RefusedMember, ServerMembers, SetMembersAnswer } from '#contracts/routes/server-room.routes';
import type { ActingApp } from '#access/app-key.policy';
import { submitToRoom } from '../jobs/server-commands.js';
import { AppPeopleService } from '../people/app-people.service.js';
import { MembersService } from '../reads/members/members.service.js';
import { directKey } from '../room/rules/direct-key.policy.js';
import { ReadSql } from '../store/read-sql.js';
import { assertEntries } from './server-members.policy.js';
import { ServerRoomsService } from './server-rooms.service.js';
import { readRoomOfPair } from './server-rooms.store.js';

/** The members of an app's rooms, for its server. It names users by its own ids. */
@Injectable()
export class ServerMembersService {
  constructor(
    private readonly reads: ReadSql,
    private readonly bus: CommandBus,
    private readonly rooms: ServerRoomsService,
    private readonly members: MembersService,
    private readonly people: AppPeopleService,
  ) {}

  /** By id, with the room's `rev` of the same snapshot. @throws ChatError NOT_FOUND, INVALID, UNAVAILABLE */
  async list(app: ActingApp, { externalId, ...page }: ListServerMembers): Promise<ServerMembers> {
    const { id: roomId } = await this.rooms.get(app, externalId);
    const { members, ...rest } = await this.members.list(app.id, { roomId, ...page });
    const ids = await this.people.externalIdsOf(
      app.id,
      members.map(({ user }) => user.id),
    );
    const named = members.map((member) => ({
      ...member,
      user: { ...member.user, externalId: ids.get(member.user.id) ?? null },
    }));
    return { members: named, ...rest };
  }

  /**
   * Adds members, gives them roles, and removes members, each for itself.
   * @throws ChatError NOT_FOUND for an unknown room, INVALID, ARCHIVED, UNAVAILABLE
   */
  async set(
    app: ActingApp,
    { externalId, set = [], remove = [], quiet = false }: SetServerMembers,
  ): Promise<SetMembersAnswer> {
    assertEntries({ set, remove });
    const { id: roomId } = await this.rooms.get(app, externalId);
    const named = [...set.map((entry) => entry.externalId), ...remove];
    const ids = await this.people.idsOf(app.id, named);
    const request = {
      set: set.flatMap(({ externalId: name, ...role }) => withId(ids.get(name), (userId) => ({ userId, ...role }))),
      remove: remove.flatMap((name) => withId(ids.get(name), (userId) => userId)),
      quiet,
    };
    const change = { by: 'server', type: 'member:set', request, actor: app.actor } as const;
    const { changed, refused } = await submitToRoom(this.bus, roomId, change);
    const codes = new Map(refused.map(({ userId, ...refusal }) => [userId, refusal]));
    return {
      changed,
      refused: named.flatMap((name): RefusedMember[] => {
        const userId = ids.get(name);
        const refusal = userId === undefined ? ({ code: 'NOT_FOUND' } as const) : codes.get(userId);
        return refusal === undefined ? [] : [{ externalId: name, ...refusal }];
      }),
    };
  }

  /** The direct room of two users of the app. @throws ChatError NOT_FOUND, INVALID, BLOCKED, LIMIT_REACHED, UNAVAILABLE */
  async pair({ id, actor }: ActingApp, { users }: PutDirectRoom): Promise<{ room: Room; isNew: boolean }> {
    const ids = await this.people.idsOf(id, users);
    const [one, other] = users.map((externalId) => ids.get(externalId));
    if (one === undefined || other === undefined)
      throw new ChatError('NOT_FOUND', { field: 'users', message: 'The app has no such user.' });
    if (one === other) throw invalid('users', 'must name two users');
    const find = () => readRoomOfPair(this.reads, directKey(one, other));
    const request = { userIds: [one, other] as [UserId, UserId] };
    const { room, created } = await this.rooms.place('room:pair', find, { actor, request });
    return { room, isNew: created };
  }
}

function withId<Entry>(userId: UserId | undefined, entryOf: (userId: UserId) => Entry): Entry[] {
  return userId === undefined ? [] : [entryOf(userId)];
}
