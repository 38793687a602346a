import { Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ConsoleDoor } from '#access/console-door';
import { Questions } from '#access/questions.port';
import { HistoryConfig } from '#config/app-config';
import { migrationState } from '#persistence/fitness';
import { SupportStateService } from '#persistence/support-state.service';
import { ConsoleReach } from '#platform/http/console-reach';
import { ProcessState } from '#platform/process/process-state';
import { CheckModule } from '../check/check.module.js';
import { ContentModule } from '../content/content.module.js';
import { FilesModule } from '../files/files.module.js';
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
import { OperatorReportsController } from './operator-reports.controller.js';
import { OperatorReportsService } from './operator-reports.service.js';
import { OperatorScheduledController } from './operator-scheduled.controller.js';
import { OperatorWordsController } from './operator-words.controller.js';
import { OperatorWordsService } from './operator-words.service.js';
import { SiteExportController } from './site/site-export.controller.js';
import { SiteExportService } from './site/site-export.service.js';

const SUPPORT = {
  provide: SupportStateService,
  useFactory: (process: ProcessState, { writes }: HistoryStores) =>
    new SupportStateService('history', process, () => migrationState(writes, SCHEMA, MIGRATIONS)),
  inject: [ProcessState, HistoryStores],
};

/** History's part of the operator's command, and the console's door to it. */
@Module({
  imports: [CheckModule, ContentModule, FilesModule, JobsModule, ScheduleModule],
  controllers: [
    AdminController,
    HistorySupportController,
    OperatorReportsController,
    OperatorScheduledController,
    OperatorWordsController,
    SiteExportController,
  ],
  providers: [
    AdminService,
    BotMessagesService,
    ExportService,
    OperatorReportsService,
    OperatorWordsService,
    SiteExportService,
    SUPPORT,
  ],
})
export class AdminModule implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: HistoryConfig,
    private readonly questions: Questions,
  ) {}

  configure(): void {
    this.host.httpAdapter.use(new ConsoleDoor('history', new ConsoleReach(this.config), this.questions).handle);
  }
}
