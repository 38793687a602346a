import { Module } from '@nestjs/common';
import { FeedModule } from '../feed/feed.module.js';
import { MineModule } from '../mine/mine.module.js';
import { PeopleModule } from '../people/people.module.js';
import { ReadsModule } from '../reads/reads.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { QueriesConsumer } from './queries.consumer.js';
import { QueryHandlers } from './query-handlers.js';
import { QueryTelemetry } from './query-telemetry.js';

/** Answers the queries of the bus. */
@Module({
  imports: [FeedModule, MineModule, PeopleModule, ReadsModule, ScheduleModule],
  providers: [QueriesConsumer, QueryHandlers, QueryTelemetry],
  exports: [QueryHandlers],
})
export class QueriesModule {}
