import { Controller } from '@nestjs/common';
import type { PullAnswer, PullFeed } from '#contracts';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { PullsService } from './pulls.service.js';

/** Deliveries for hosts that fetch them. */
@Controller()
export class FeedController {
  constructor(private readonly pulls: PullsService) {}

  @Route('POST /v1/server/feed')
  @Turn('feed')
  pull(request: PullFeed, @CurrentApp() app: ActingApp): Promise<PullAnswer> {
    return this.pulls.pull(app, request);
  }
}
