import { Module } from '@nestjs/common';
import { AuditPurgeService } from './audit-purge.service.js';
import { CleanupsService } from './cleanups/cleanups.service.js';
import { ErasedNamesService } from './erased-names.service.js';
import { FilesModule } from '../files/files.module.js';
import { EndedFilesService } from './files/ended-files.service.js';
import { FileFiguresService } from './files/file-figures.service.js';
import { FileTotalsService } from './files/file-totals.service.js';
import { FileWorkService } from './files/file-work.service.js';
import { SweepService } from './files/sweep.service.js';
import { FollowedThreadsService } from './followed-threads.service.js';
import { ExpiredRowsService } from './expired-rows.service.js';
import { JoinedReactionsService } from './joined-reactions.service.js';
import { NameSkeletonsService } from './name-skeletons.service.js';
import { LapsesService } from './lapses/lapses.service.js';
import { ReportFiguresService } from './reports/report-figures.service.js';
import { ReportPurgeService } from './reports/report-purge.service.js';
import { RetentionService } from './retention/retention.service.js';
import { RoomErasureService } from './room-erasure.service.js';
import { SearchIndexService } from './search-index/search-index.service.js';

/** Work that history starts by itself, at intervals: each provider has a `PeriodicJob`. */
@Module({
  imports: [FilesModule],
  providers: [
    AuditPurgeService,
    CleanupsService,
    EndedFilesService,
    ErasedNamesService,
    ExpiredRowsService,
    FileFiguresService,
    FileTotalsService,
    FileWorkService,
    FollowedThreadsService,
    JoinedReactionsService,
    LapsesService,
    NameSkeletonsService,
    ReportFiguresService,
    ReportPurgeService,
    RetentionService,
    RoomErasureService,
    SearchIndexService,
    SweepService,
  ],
  exports: [RetentionService],
})
export class JobsModule {}
