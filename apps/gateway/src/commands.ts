import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import {
  ChatError,
  type CommandData,
  type CommandId,
  type CommandRequests,
  type CommandType,
  type RoomId,
} from '#contracts';
import { RoomQueue } from '#bus/room-queue';
import { ChatLimits } from '#platform/limits/chat-limits';
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
    const refusal = this.limits.refusalOf(type, actor.userId, roomId);
    if (refusal !== undefined) await this.repeats.assertRepeat(actor.userId, roomId, request, refusal);
    // Never on the wire, so its time does not matter: this costs a tenth of a UUIDv7, for every message.
    const commandId = randomUUID() as string as CommandId;
    const result = await this.queue.enqueue<Type>(roomId, { type, commandId, connectionId, actor, request });
    if (!result.ok) throw ChatError.fromBody(result.error);
    return result.data;
  }
}
