import { Injectable } from '@nestjs/common';
import type { SearchMessages, SearchPage, UserId } from '#contracts';
import { ChatLimits } from '#platform/limits/chat-limits';
import { Reads } from '../reads.js';

@Injectable()
export class SearchService {
  constructor(
    private readonly limits: ChatLimits,
    private readonly reads: Reads,
  ) {}

  /** @throws ChatError RATE_LIMITED, and what history answers */
  async search(userId: UserId, request: SearchMessages): Promise<SearchPage> {
    await this.limits.search(userId);
    return this.reads.ask('message.search', { userId, ...request });
  }
}
