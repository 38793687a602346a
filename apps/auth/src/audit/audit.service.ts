import { Injectable } from '@nestjs/common';
import { invalid, isId } from '#contracts';
import { AUDIT_PAGE_MAX, type AuditPage } from '#access/internal-api';
import { AuditStore } from './audit.store.js';

@Injectable()
export class AuditService {
  constructor(private readonly audit: AuditStore) {}

  /** @throws ChatError INVALID for an invalid cursor */
  async page(cursor: string | undefined, limit = AUDIT_PAGE_MAX): Promise<AuditPage> {
    if (cursor !== undefined && !isId(cursor)) throw invalid('cursor', 'must be a cursor of an earlier answer');
    const records = await this.audit.page(cursor, limit);
    return { records, cursor: (records.length === limit && records.at(-1)?.id) || null };
  }
}
