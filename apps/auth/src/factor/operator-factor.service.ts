import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AccountAnswer } from '#identity/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { FactorsStore } from '../codes/factors.store.js';
import { NoticesService } from '../mail/notices.service.js';
import { AUTH_STORE } from '../store/names.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import { hasFactor } from '../users/user.entity.js';

/** The way back for a user who has lost all codes. */
@Injectable()
export class OperatorFactorService {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly lookup: UserLookupService,
    private readonly factors: FactorsStore,
    private readonly notices: NoticesService,
    private readonly audit: AuditStore,
  ) {}

  /** Sessions stay, and so does the password. @throws ChatError NOT_FOUND */
  async turnOff(actor: string, name: string): Promise<AccountAnswer> {
    return this.dataSource.transaction(async (manager) => {
      const user = await this.lookup.lock(manager, name);
      const changed = hasFactor(user);
      if (changed) {
        await this.factors.turnOff(manager, user.id);
        await this.notices.send(manager, user.id, 'factor.off');
        await this.audit.record(manager, { actor, act: 'totp.off', subject: user.id });
      }
      return { user: toAdminUser(user), changed };
    });
  }
}
