import { Module } from '@nestjs/common';
import { migrationState } from '#persistence/fitness';
import { SupportStateService } from '#persistence/support-state.service';
import { ProcessState } from '#platform/process/process-state';
import { ContentModule } from '../content/content.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { MIGRATIONS } from '../migrations/index.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { SCHEMA } from '../store/data-sources.js';
import { HistoryStores } from '../store/history-stores.js';
import { AdminController } from './admin.controller.js';
import { AdminService } from './admin.service.js';
import { BotMessagesService } from './bot-messages.service.js';
import { ExportService } from './export.service.js';
import { HistorySupportController } from './history-support.controller.js';
import { OperatorScheduledController } from './operator-scheduled.controller.js';
import { OperatorWordsController } from './operator-words.controller.js';
import { OperatorWordsService } from './operator-words.service.js';

const SUPPORT = {
  provide: SupportStateService,
  useFactory: (process: ProcessState, { writes }: HistoryStores) =>
    new SupportStateService('history', process, () => migrationState(writes, SCHEMA, MIGRATIONS)),
  inject: [ProcessState, HistoryStores],
};

/** History's part of the operator's command. */
@Module({
  imports: [ContentModule, JobsModule, ScheduleModule],
  controllers: [AdminController, HistorySupportController, OperatorScheduledController, OperatorWordsController],
  providers: [AdminService, BotMessagesService, ExportService, OperatorWordsService, SUPPORT],
})
export class AdminModule {}
