import type { Empty } from '../answers.js';
import type { Ext } from '../ext.js';
import type { MessageId, RoomId } from '../ids.js';
import { LIMITS } from '../limits.js';
import { END_STATES, type EndState, type Message } from '../message.js';
import type { UserType } from '../user.js';
import { IsCount, IsExt, IsId, IsOneOf, IsText, Optional } from '../validation.js';
import { data, everywhere, SPEAK_ERRORS, type EventDefinition } from './definition.js';
import { MessageRef } from './message.events.js';

/** `offset` is the position of `text` in the message, in code points. An empty `text` says that the writer still works. */
export class AppendMessage {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsCount(0) offset!: number;
  @IsText({ min: 0, max: LIMITS.appendChars, blank: true }) text!: string;
}

/** `length` of the stored text, in code points; `stop`: a reader has asked the writer to finish. */
export interface Appended {
  length: number;
  stop: boolean;
}

/** `length` of the whole text, in code points. `ext` left out stays as it is. */
export class FinishMessage {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsCount(0, LIMITS.bodyChars) length!: number;
  @Optional({ default: 'complete' }) @IsOneOf(END_STATES) state?: EndState;
  @Optional() @IsExt() ext?: Ext;
}

/** Messages that grow: what readers get of them, and `message:stop`. */
const GROW_FEATURE = 'grow';

/** `grow` of `message:send`, `message:append` and `message:finish`. */
export const APPEND_FEATURE = 'append';

const GROWING_BY_BOT = 500;

/** Messages of one user that still grow: the `growing` of the user's `ready.limits`. */
export function growingLimitOf(type: UserType): number {
  return type === 'bot' ? GROWING_BY_BOT : LIMITS.growing;
}

/** Messages that grow. `message:send` with `grow` begins one. */
export const GROW_EVENTS = {
  'message:append': {
    kind: 'command',
    request: AppendMessage,
    answer: data<Appended>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('member', 'only own messages'),
    limit: 'grow',
    http: { route: 'POST /v1/rooms/{id}/messages/{messageId}/append' },
    feature: APPEND_FEATURE,
    summary: 'Add text to a message of mine that grows; text that is there already may be sent again',
    errors: [...SPEAK_ERRORS, 'REFUSED', 'CONFLICT', 'OUT_OF_ORDER', 'LIMIT_REACHED'],
  },
  'message:finish': {
    kind: 'command',
    request: FinishMessage,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('member', 'only own messages'),
    limit: 'grow',
    http: { route: 'POST /v1/rooms/{id}/messages/{messageId}/finish' },
    feature: APPEND_FEATURE,
    summary: 'End a message of mine that grows, once its whole text is stored',
    errors: [...SPEAK_ERRORS, 'REFUSED', 'CONFLICT', 'OUT_OF_ORDER'],
  },
  'message:stop': {
    kind: 'command',
    request: MessageRef,
    answer: data<Empty>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('member'),
    limit: 'react',
    http: { route: 'POST /v1/rooms/{id}/messages/{messageId}/stop' },
    feature: GROW_FEATURE,
    summary: 'Ask the writer of a growing message to finish; its next append says so',
    errors: [...SPEAK_ERRORS, 'CONFLICT'],
  },
} as const satisfies Record<string, EventDefinition>;
