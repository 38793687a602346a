import { IsCount, IsCursor, Optional } from '#contracts';
import { AUDIT_PAGE_MAX } from '#access/internal-api';

export class ListAuditRecords {
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, AUDIT_PAGE_MAX) limit?: number;
}
