import { Module } from '@nestjs/common';
import { CheckModule } from '../check/check.module.js';
import { ContentModule } from '../content/content.module.js';
import { FeedModule } from '../feed/feed.module.js';
import { PeopleModule } from '../people/people.module.js';
import { AnnouncementsService } from './announcements.service.js';
import { ChangeTransactionService } from './change-transaction.service.js';
import { CommandMetrics } from './command-metrics.js';
import { CommandTraces } from './command-traces.js';
import { CommandsConsumer } from './commands.consumer.js';
import { CommandsService } from './commands.service.js';
import { FileRulesService } from './file-rules.service.js';
import { HeavyService } from './heavy.service.js';
import { RoomWriter } from './room-writer.js';
import { StrangerRulesService } from './stranger-rules.service.js';
import { TakeoverService } from './takeover.service.js';

/** The write path: commands from the bus, one transaction for many rooms, frames to the fan-out. */
@Module({
  imports: [CheckModule, ContentModule, FeedModule, PeopleModule],
  providers: [
    AnnouncementsService,
    ChangeTransactionService,
    CommandMetrics,
    CommandTraces,
    CommandsConsumer,
    CommandsService,
    FileRulesService,
    HeavyService,
    RoomWriter,
    StrangerRulesService,
    TakeoverService,
  ],
  exports: [AnnouncementsService],
})
export class PipelineModule {}
