import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import {
  ChatError,
  type CommandData,
  type CommandId,
  type CommandRequests,
  type CommandType,
  type RoomCommandOf,
  type RoomId,
} from '#contracts';
import { RoomQueue } from '#bus/room-queue';
import { ChatLimits } from '#platform/limits/chat-limits';
import { currentRequest } from '#platform/request-context';
import type { Connection } from './connections/connection.js';
import { RepeatedSends } from './messages/repeated-sends.service.js';

/** The durable changes that connections ask for. */
@Injectable()
export class Commands {
  constructor(
    private readonly queue: RoomQueue,
    private readonly limits: ChatLimits,
    private readonly repeats: RepeatedSends,
  ) {}

  /**
   * The command is in its room's queue when this returns: a connection's changes of a room keep their order as long as
   * nothing is awaited before. @throws ChatError what history answers, or `RATE_LIMITED`, `OVERLOADED` or `TIMEOUT`
   */
  async run<Type extends CommandType>(
    { id: connectionId, actor }: Connection,
    roomId: RoomId,
    type: Type,
    request: CommandRequests[Type],
  ): Promise<CommandData[Type]> {
    const origin = currentRequest();
    const refusal = this.limits.refusalOf(type, actor.userId, roomId);
    if (refusal !== undefined) await this.repeats.assertRepeat(actor.userId, roomId, request, refusal);
    // A request has one command, whose name is its own: made here, and no client knows it.
    const commandId = (origin?.requestId ?? randomUUID()) as CommandId;
    const command: RoomCommandOf<Type> = { type, commandId, connectionId, actor, request };
    if (origin?.span !== undefined) command.traceparent = origin.span.traceparent;
    const result = await this.queue.enqueue<Type>(roomId, command);
    if (!result.ok) throw ChatError.fromBody(result.error);
    return result.data;
  }
}
