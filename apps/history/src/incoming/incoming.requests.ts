import {
  DISPLAY_NAME_RULE,
  IsCount,
  IsCursor,
  IsFlag,
  IsId,
  IsText,
  LIST_MAX,
  Optional,
  type IncomingId,
  type RoomId,
} from '#contracts';

/** The requests of operators, who name rooms by Parley's ids. */
export class CreateIncomingOfRoom {
  @IsId() roomId!: RoomId;
  @IsId() id!: IncomingId;
  @IsText(DISPLAY_NAME_RULE) name!: string;
  @Optional() @IsFlag() quiet?: boolean;
}

/** All of a room, or a page of all rooms. */
export class ListAllIncoming {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class NamedIncoming {
  @IsId() id!: IncomingId;
}
