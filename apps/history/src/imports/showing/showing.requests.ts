import {
  IsFlag,
  IsId,
  IsObjectOf,
  IsOneOf,
  IsText,
  IsTime,
  isTextWithin,
  LIMITS,
  NAME_RULE,
  ROLES,
  ROOM_KINDS,
  VISIBILITIES,
  type Role,
  type RoomKind,
  type UserId,
  type Visibility,
} from '#contracts';
import {
  APPENDED_ENTRIES_MAX,
  IMPORTED_ENTRIES_MAX,
  IMPORTED_MEMBERS_MAX,
  type FileOfMessage,
  type ImportedMember,
} from '#access/imports-api';
import { DIGEST_BEFORE, RunInRoom } from '../filling/filling.requests.js';
import { SOURCE_CHARS_MAX } from '../opening/imports.requests.js';
import { GivenFile, IsListUpTo, IsNullOr } from '../filling/given-entry.js';

const isName = (value: unknown): boolean => isTextWithin(value, { ...NAME_RULE, max: LIMITS.nameChars });
const isTopic = (value: unknown): boolean => isTextWithin(value, { max: LIMITS.topicChars });

class GivenMember implements ImportedMember {
  @IsId() userId!: UserId;
  @IsOneOf(ROLES) role!: Role;
  @IsTime() joinedAt!: string;
}

export class ShowRoom extends RunInRoom {
  @IsText(DIGEST_BEFORE) digest!: string;
  @IsOneOf(ROOM_KINDS) kind!: RoomKind;
  @IsOneOf(VISIBILITIES) visibility!: Visibility;
  @IsNullOr(isName, 'must be a name of a room') name!: string | null;
  @IsNullOr(isTopic, 'must be a topic') topic!: string | null;
  @IsFlag() archived!: boolean;
  @IsTime() createdAt!: string;
  @IsListUpTo(IMPORTED_MEMBERS_MAX, GivenMember) members!: GivenMember[];
}

export class AppendToRoom extends RunInRoom {
  @IsListUpTo(APPENDED_ENTRIES_MAX) entries!: unknown[];
}

class GivenFileOfMessage implements FileOfMessage {
  @IsText({ max: SOURCE_CHARS_MAX }) message!: string;
  @IsObjectOf(GivenFile) file!: GivenFile;
}

export class AddFilesToRoom extends RunInRoom {
  @IsListUpTo(IMPORTED_ENTRIES_MAX, GivenFileOfMessage) files!: GivenFileOfMessage[];
}
