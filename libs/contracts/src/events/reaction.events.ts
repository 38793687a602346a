import type { UserPage } from '../answers.js';
import type { MessageId, RoomId } from '../ids.js';
import { LIST_DEFAULT, LIST_MAX } from '../limits.js';
import type { Message } from '../message.js';
import { IsCount, IsCursor, IsEmoji, IsId, Optional } from '../validation.js';
import { data, everywhere, ROOM_ERRORS, SPEAK_ERRORS, type EventDefinition } from './definition.js';

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

const ROUTE = '/v1/rooms/{id}/messages/{messageId}/reactions/{emoji}';

export const REACTION_EVENTS = {
  'reaction:add': {
    kind: 'command',
    request: ReactionRef,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('member'),
    limit: 'react',
    http: { route: `PUT ${ROUTE}` },
    summary: 'React to a message',
    errors: [...SPEAK_ERRORS, 'LIMIT_REACHED'],
  },
  'reaction:remove': {
    kind: 'command',
    request: ReactionRef,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('member'),
    limit: 'react',
    http: { route: `DELETE ${ROUTE}` },
    summary: 'Take a reaction back',
    errors: SPEAK_ERRORS,
  },
  'reaction:list': {
    kind: 'read',
    request: ListReactions,
    answer: data<UserPage>(),
    permission: null,
    limit: 'read',
    http: { route: `GET ${ROUTE}` },
    summary: 'The users who reacted with one emoji',
    errors: ROOM_ERRORS,
  },
} as const satisfies Record<string, EventDefinition>;
