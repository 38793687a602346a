import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { ExternalIdsService } from './external-ids.service.js';
import { FeedHintsService } from './feed-hints.service.js';
import { FeedReadsService } from './feed-reads.service.js';
import { PushReadsService } from './push-reads.service.js';

/** What history does for the couriers: it answers what has changed, and hints at it. */
@Module({
  imports: [PeopleModule],
  providers: [ExternalIdsService, FeedHintsService, FeedReadsService, PushReadsService],
  exports: [FeedHintsService, FeedReadsService, PushReadsService],
})
export class FeedModule {}
