import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { AdminController } from './admin.controller.js';
import { AdminService } from './admin.service.js';
import { BotMessagesService } from './bot-messages.service.js';
import { ExportService } from './export.service.js';
import { OperatorScheduledController } from './operator-scheduled.controller.js';

/** History's part of the operator's command. */
@Module({
  imports: [JobsModule, ScheduleModule],
  controllers: [AdminController, OperatorScheduledController],
  providers: [AdminService, BotMessagesService, ExportService],
})
export class AdminModule {}
