import { Injectable, Logger } from '@nestjs/common';
import {
  ChatError,
  type CommandRequests,
  type CommandType,
  type MessageId,
  type RoomId,
  type UserId,
} from '#contracts';
import { Reads } from '../reads.js';

/** Sends that a limit refuses: a message that is stored already is answered, however often it is sent. */
@Injectable()
export class RepeatedSends {
  private readonly logger = new Logger(RepeatedSends.name);

  constructor(private readonly reads: Reads) {}

  /** @throws the refusal, unless the request is the send of a message that the user has sent before */
  async assertRepeat(
    userId: UserId,
    roomId: RoomId,
    request: CommandRequests[CommandType],
    refusal: ChatError,
  ): Promise<void> {
    if (!('id' in request && 'body' in request)) throw refusal;
    const senderId = await this.senderOf(userId, roomId, request.id);
    if (senderId !== userId) throw refusal;
  }

  private async senderOf(userId: UserId, roomId: RoomId, id: MessageId): Promise<UserId | null> {
    try {
      return (await this.reads.ask('message.get', { userId, roomId, id })).senderId;
    } catch (error) {
      if (!(error instanceof ChatError)) this.logger.warn({ event: 'sends.repeat-not-read', reason: String(error) });
      return null;
    }
  }
}
