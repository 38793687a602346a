import { Controller, Get, UseGuards } from '@nestjs/common';
import { SearchMessages, type SearchPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { ChatLimits } from '#platform/limits/chat-limits';
import { EventRequest } from '#platform/event-request';
import { SearchService } from '../reads/search/search.service.js';

@UseGuards(AccessGuard)
@Controller('v1/search')
export class SearchController {
  constructor(
    private readonly searches: SearchService,
    private readonly limits: ChatLimits,
  ) {}

  @Get()
  async search(
    @CurrentUser() { actor }: Identity,
    @EventRequest(SearchMessages) request: SearchMessages,
  ): Promise<SearchPage> {
    await this.limits.search(actor.userId);
    return this.searches.search(actor.userId, request);
  }
}
