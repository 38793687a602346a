import { Module } from '@nestjs/common';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { CuredMessagesService } from './cured-messages.service.js';
import { DueMessagesService } from './due-messages.service.js';
import { MadeMessagesService } from './made-messages.service.js';
import { ScheduleListService } from './schedule-list.service.js';

/** Messages that wait for their time, and the job that sends them. */
@Module({
  imports: [PipelineModule],
  providers: [CuredMessagesService, DueMessagesService, MadeMessagesService, ScheduleListService],
  exports: [CuredMessagesService, MadeMessagesService, ScheduleListService],
})
export class ScheduleModule {}
