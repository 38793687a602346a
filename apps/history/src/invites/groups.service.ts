import { Injectable } from '@nestjs/common';
import { ChatError, isId, type RoomId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import { readPublicRoomNamed } from '../reads/rooms/rooms.store.js';
import { ReadSql } from '../store/read-sql.js';
import { readGroup } from './groups.store.js';

/** Groups as operators name them: by id, or public ones by name. */
@Injectable()
export class GroupsService {
  constructor(private readonly reads: ReadSql) {}

  /** @throws ChatError NOT_FOUND */
  async find(group: string): Promise<InvitedRoom> {
    const roomId = isId(group) ? (group as RoomId) : await readPublicRoomNamed(this.reads, group);
    const found = roomId === undefined ? undefined : await readGroup(this.reads, roomId);
    if (found === undefined) throw new ChatError('NOT_FOUND', { message: `There is no group ${group}.` });
    return found;
  }
}
