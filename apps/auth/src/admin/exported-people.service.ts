import { Injectable } from '@nestjs/common';
import { invalid, isId, type UserId } from '#contracts';
import { FIRST_CURSOR, type ExportedPeoplePage } from '#access/site-export-api';
import { AuthConfig } from '#config/app-config';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { readExportedPeople } from './exported-people.store.js';

const PEOPLE_PER_PAGE = 500;

/** Auth's part of an export of the whole site: no passwords, keys or sessions. */
@Injectable()
export class ExportedPeopleService {
  constructor(
    private readonly sql: AuthSql,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
  ) {}

  /** @throws ChatError INVALID for a malformed cursor */
  async page(actor: string, cursor: string | undefined): Promise<ExportedPeoplePage> {
    if (cursor !== undefined && !isId(cursor)) throw invalid('cursor', 'must be a cursor of an earlier answer');
    if (cursor === undefined)
      await this.sql.transaction((open) => this.audit.record(open, { actor, act: 'site.export', subject: null }));
    const people = await readExportedPeople(this.sql, (cursor ?? FIRST_CURSOR) as UserId, PEOPLE_PER_PAGE);
    const last = people.length < PEOPLE_PER_PAGE ? undefined : people.at(-1);
    return { site: this.site(), people, cursor: last?.id ?? null };
  }

  private site(): string {
    const { publicUrl, siteName } = this.config;
    return publicUrl === undefined ? siteName : new URL(publicUrl).host;
  }
}
