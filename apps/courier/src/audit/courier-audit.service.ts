import { Injectable } from '@nestjs/common';
import { invalid, isId } from '#contracts';
import { AUDIT_PAGE_MAX, type AuditPage } from '#access/internal-api';
import { AUDIT } from '../store/audit.store.js';
import { CourierSql } from '../store/courier-sql.js';
import type { ListCourierAudit } from './audit.requests.js';

@Injectable()
export class CourierAuditService {
  constructor(private readonly sql: CourierSql) {}

  /** Newest first. @throws ChatError INVALID */
  async page({ cursor, limit = AUDIT_PAGE_MAX }: ListCourierAudit): Promise<AuditPage> {
    if (cursor !== undefined && !isId(cursor)) throw invalid('cursor', 'must be a cursor of an earlier answer');
    const records = await AUDIT.read(this.sql, cursor ?? null, limit);
    return { records, cursor: (records.length === limit && records.at(-1)?.id) || null };
  }
}
