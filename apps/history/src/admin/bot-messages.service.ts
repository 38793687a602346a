import { Injectable } from '@nestjs/common';
import { ChatError, type MessageId, type ScheduledPage, type UserId } from '#contracts';
import type { EndedAnswer } from '#access/internal-api';
import { Questions } from '#access/questions.port';
import { MadeMessagesService } from '../schedule/made-messages.service.js';
import { ScheduleListService } from '../schedule/schedule-list.service.js';

/** What bots have scheduled, for operators. What people have scheduled is theirs alone. */
@Injectable()
export class BotMessagesService {
  constructor(
    private readonly questions: Questions,
    private readonly lists: ScheduleListService,
    private readonly messages: MadeMessagesService,
  ) {}

  /** Earliest first. @throws ChatError NOT_FOUND, INVALID, UNAVAILABLE */
  async list(botId: UserId, cursor?: string, limit?: number): Promise<ScheduledPage> {
    await this.assertBot(botId);
    return this.lists.list(botId, { ...(cursor !== undefined && { cursor }), ...(limit !== undefined && { limit }) });
  }

  /** @throws ChatError NOT_FOUND, also for one that is being sent; UNAVAILABLE */
  async remove(by: string, botId: UserId, id: MessageId): Promise<EndedAnswer> {
    await this.assertBot(botId);
    const ended = await this.messages.remove(by, botId, { id });
    if (ended === 0) throw new ChatError('NOT_FOUND', { message: `No message ${id} of this bot is scheduled.` });
    return { ended };
  }

  private async assertBot(botId: UserId): Promise<void> {
    const { users } = await this.questions.ask('POST /internal/users/find', { userIds: [botId] });
    if (users[0]?.type !== 'bot') throw new ChatError('NOT_FOUND', { message: 'There is no such bot.' });
  }
}
