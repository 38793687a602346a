import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, isId, newId, type RoomId, type UserId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import { Questions } from '#access/questions.port';
import { submitToRoom } from '../jobs/server-commands.js';
import { insertPeople } from '../people/people.store.js';
import { readPublicRoomNamed } from '../reads/rooms/rooms.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { actorOf } from './default-rooms.service.js';
import { readGroup } from './groups.store.js';

/** Groups as operators name them: by id, or public ones by name. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly questions: Questions,
    private readonly bus: CommandBus,
  ) {}

  /** @throws ChatError NOT_FOUND */
  async find(group: string): Promise<InvitedRoom> {
    const roomId = isId(group) ? (group as RoomId) : await readPublicRoomNamed(this.reads, group);
    const found = roomId === undefined ? undefined : await readGroup(this.reads, roomId);
    if (found === undefined) throw new ChatError('NOT_FOUND', { message: `There is no group ${group}.` });
    return found;
  }

  /** The public group of this name. If there is none, the user makes it, and owns it. @throws ChatError NOT_FOUND, UNAVAILABLE */
  async put(name: string, ownerId: UserId): Promise<InvitedRoom> {
    const found = await readPublicRoomNamed(this.writes, name);
    if (found !== undefined) return { id: found, name };
    const { users } = await this.questions.ask('POST /internal/users/find', { userIds: [ownerId] });
    const [owner] = users;
    if (owner === undefined) throw new ChatError('NOT_FOUND', { message: `There is no user ${ownerId}.` });
    await insertPeople(this.writes, users);
    const id = newId<RoomId>();
    const request = { kind: 'group', visibility: 'public', name } as const;
    await submitToRoom(this.bus, id, { by: 'operator', type: 'room:create', request, actor: actorOf(owner) });
    return { id, name };
  }
}
