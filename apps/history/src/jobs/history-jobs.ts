import { Injectable } from '@nestjs/common';
import { Jobs } from '#platform/jobs/jobs';
import { AuditPurgeService } from './audit-purge.service.js';
import { ErasedNamesService } from './erased-names.service.js';
import { EndedFilesService } from './files/ended-files.service.js';
import { FileFiguresService } from './files/file-figures.service.js';
import { FileTotalsService } from './files/file-totals.service.js';
import { FileWorkService } from './files/file-work.service.js';
import { SweepService } from './files/sweep.service.js';
import { ExpiredRowsService } from './expired-rows.service.js';
import { NameSkeletonsService } from './name-skeletons.service.js';
import { RoomErasureService } from './room-erasure.service.js';
import { RetentionService } from './retention/retention.service.js';
import { SearchIndexService } from './search-index/search-index.service.js';
import { StoreClaimService } from '../store/store-claim.service.js';

/** All periodic jobs. Each may run on several histories at once: they skip each other's rows. */
@Injectable()
export class HistoryJobs extends Jobs {
  constructor(
    retention: RetentionService,
    erasure: RoomErasureService,
    forgetting: ExpiredRowsService,
    index: SearchIndexService,
    names: ErasedNamesService,
    skeletons: NameSkeletonsService,
    audit: AuditPurgeService,
    ended: EndedFilesService,
    work: FileWorkService,
    sweep: SweepService,
    figures: FileFiguresService,
    totals: FileTotalsService,
    claim: StoreClaimService,
  ) {
    const ofFiles = [ended, work, sweep, figures, totals];
    const all = [retention, erasure, forgetting, index, names, skeletons, audit, ...ofFiles, claim];
    super([...all.map(({ job }) => job), work.checks]);
  }
}
