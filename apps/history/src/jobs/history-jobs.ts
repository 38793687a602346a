import { Injectable } from '@nestjs/common';
import { Jobs } from '#platform/jobs/jobs';
import { AuditPurgeService } from './audit-purge.service.js';
import { ForgettingService } from './forgetting.service.js';
import { RoomErasure } from './room-erasure.service.js';
import { RetentionService } from './retention/retention.service.js';
import { SearchIndex } from './search-index/search-index.service.js';
import { StoreClaim } from '../store/store-claim.service.js';

/** What history does by itself. Each job may run on every history at once: they pass over each other's rows. */
@Injectable()
export class HistoryJobs extends Jobs {
  constructor(
    retention: RetentionService,
    erasure: RoomErasure,
    forgetting: ForgettingService,
    index: SearchIndex,
    audit: AuditPurgeService,
    claim: StoreClaim,
  ) {
    super([retention, erasure, forgetting, index, audit, claim].map(({ job }) => job));
  }
}
