import type { MessageId, RoomId, UserId } from '../ids.js';
import { LIMITS } from '../limits.js';
import type { Ext } from '../message.js';
import { IsCount, IsExt, IsId, IsIdList, IsText, IsTime, Optional } from '../validation.js';

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
  @Optional() @IsCount(1, LIMITS.pageMax) limit?: number;
}
