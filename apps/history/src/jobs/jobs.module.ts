import { Module } from '@nestjs/common';
import { AuditPurgeService } from './audit-purge.service.js';
import { ErasedNamesService } from './erased-names.service.js';
import { ExpiredRowsService } from './expired-rows.service.js';
import { HistoryJobs } from './history-jobs.js';
import { NameSkeletonsService } from './name-skeletons.service.js';
import { RetentionService } from './retention/retention.service.js';
import { RoomErasureService } from './room-erasure.service.js';
import { SearchIndexService } from './search-index/search-index.service.js';

/** Work that history starts by itself, at intervals. */
@Module({
  providers: [
    AuditPurgeService,
    ErasedNamesService,
    ExpiredRowsService,
    HistoryJobs,
    NameSkeletonsService,
    RetentionService,
    RoomErasureService,
    SearchIndexService,
  ],
  exports: [RetentionService],
})
export class JobsModule {}
