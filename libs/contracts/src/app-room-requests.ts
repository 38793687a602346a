import { EXTERNAL_ID_RULE } from './app-requests.js';
import { RoomSettings } from './events/room.events.js';
import type { Ext } from './ext.js';
import type { MessageId, RoomId } from './ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, SERVER_BATCH_MAX } from './limits.js';
import { ROLES, type Role } from './member.js';
import {
  Either,
  IsBatchOf,
  IsCount,
  IsCursor,
  IsExt,
  IsFlag,
  IsId,
  IsOneOf,
  IsText,
  IsTextList,
  Optional,
} from './validation.js';

const PAIR = 2;

/** A room of an app. */
export class NamedServerRoom {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

/** A new room needs `name`. Fields that are left out stay as they are. */
export class PutServerRoom extends RoomSettings {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

export class ListServerRooms {
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsCursor() cursor?: string;
}

export class ListServerMembers extends NamedServerRoom {
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsCursor() cursor?: string;
}

/** The roles that a host gives. A room of an app has no owner. */
export type ServerRole = Exclude<Role, 'owner'>;
export const SERVER_ROLES = ROLES.filter((role): role is ServerRole => role !== 'owner');

/** A user of the app, as a member of a room. Without `role` a new member is `member`, and another one keeps the role. */
export class ServerMemberEntry {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
  @Optional() @IsOneOf(SERVER_ROLES) role?: ServerRole;
}

/** 1–100 entries in both lists together, and no user twice. */
export class SetServerMembers extends NamedServerRoom {
  @Optional()
  @IsBatchOf(ServerMemberEntry, { min: 0, max: SERVER_BATCH_MAX, key: 'externalId', whole: true })
  set?: ServerMemberEntry[];
  @Optional() @IsTextList(EXTERNAL_ID_RULE, SERVER_BATCH_MAX) remove?: string[];
  /** No system messages. */
  @Optional() @IsFlag() quiet?: boolean;
}

export class PutDirectRoom {
  @IsTextList(EXTERNAL_ID_RULE, PAIR, PAIR) users!: string[];
}

/** `room` is the host's id of a room. `as` is a user of the app, not with `grow`; left out: the app's bot. */
export class SendServerMessage {
  @IsId() id!: MessageId;
  @Either('roomId') @IsText(EXTERNAL_ID_RULE) room?: string;
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsText(EXTERNAL_ID_RULE) as?: string;
  @IsText({ max: LIMITS.bodyChars }) body!: string;
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsTextList(EXTERNAL_ID_RULE, LIMITS.mentions) mentions?: string[];
  @Optional() @IsId() replyTo?: MessageId;
  @Optional() @IsId() afterId?: MessageId;
  @Optional() @IsId() threadId?: MessageId;
  @Optional() @IsFlag() inRoom?: boolean;
  @Optional() @IsFlag() grow?: boolean;
}
