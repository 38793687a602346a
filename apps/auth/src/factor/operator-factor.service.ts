import { Injectable } from '@nestjs/common';
import type { AccountAnswer } from '#access/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { FactorsStore } from '../codes/factors.store.js';
import { NoticesService } from '../mail/notices.service.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import { hasFactor } from '../users/user-row.js';

/** The way back for a user who has lost all codes. */
@Injectable()
export class OperatorFactorService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly factors: FactorsStore,
    private readonly notices: NoticesService,
    private readonly audit: AuditStore,
  ) {}

  /** Sessions stay, and so does the password. @throws ChatError NOT_FOUND */
  async turnOff(actor: string, name: string): Promise<AccountAnswer> {
    return this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      const changed = hasFactor(user);
      if (changed) {
        await this.factors.turnOff(open, user.id);
        await this.notices.send(open, user.id, 'factor.off');
        await this.audit.record(open, { actor, act: 'totp.off', subject: user.id });
      }
      return { user: toAdminUser(user), changed };
    });
  }
}
