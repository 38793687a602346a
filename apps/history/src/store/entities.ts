import { MemberEntity } from '../members/member.entity.js';
import { MessageEntity } from '../messages/message.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { RoomEntity } from '../rooms/room.entity.js';

/** The tables that TypeORM knows; what is written in SQL does not go through them. */
export const ENTITIES = [RoomEntity, MessageEntity, MemberEntity, PersonEntity];
