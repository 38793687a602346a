import type { MessageId, RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, PAGE_DEFAULT } from '../limits.js';
import type { Ext } from '../message.js';
import { IsCount, IsCursor, IsEmoji, IsExt, IsId, IsIdList, IsText, IsTime, Optional } from '../validation.js';

export class SendMessage {
  @IsId() id!: MessageId;
  @IsId() roomId!: RoomId;
  @IsText({ max: LIMITS.bodyChars }) body!: string;
  @Optional() @IsId() replyTo?: MessageId;
  @Optional() @IsIdList(LIMITS.mentions) mentions?: UserId[];
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsId() afterId?: MessageId;
}

export class MessageRef {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
}

/** At most one of `before`, `after`, `around` (each a `seq`) and `at`; none: the newest. */
export class PageMessages {
  @IsId() roomId!: RoomId;
  @Optional() @IsCount(0) before?: number;
  @Optional() @IsCount(0) after?: number;
  @Optional() @IsCount(0) around?: number;
  @Optional() @IsTime() at?: string;
  @Optional({ default: PAGE_DEFAULT }) @IsCount(1, LIMITS.pageMax) limit?: number;
}

/** `version` is the one that the edit was made from; `mentions` and `ext` left out stay as they are. */
export class EditMessage {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsCount(1) version!: number;
  @IsText({ max: LIMITS.bodyChars }) body!: string;
  @Optional() @IsIdList(LIMITS.mentions) mentions?: UserId[];
  @Optional() @IsExt() ext?: Ext;
}

export class ReactionRef {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsEmoji() emoji!: string;
}

export class ListReactions {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsEmoji() emoji!: string;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export class ListPins {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Every word of `query` as a substring, without metacharacters. */
export class SearchMessages {
  @IsText({ max: LIMITS.queryChars }) query!: string;
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}
