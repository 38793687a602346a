import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import type { AdminIdentity, AdminIdentities } from '#access/ways-api';
import { AuditStore } from '../../audit/audit.store.js';
import { NoticesService } from '../../mail/notices.service.js';
import { Providers } from '../providers/providers.js';
import { AuthSql } from '../../store/auth-sql.js';
import { UserLookupService } from '../../users/user-lookup.service.js';
import { toProviderIdentity } from '../identities/identities.service.js';
import { IdentitiesStore, type ConnectedIdentity } from '../identities/identities.store.js';

/** Users' identities at providers, for operators. */
@Injectable()
export class OperatorIdentitiesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly identities: IdentitiesStore,
    private readonly audit: AuditStore,
    private readonly notices: NoticesService,
    private readonly providers: Providers,
  ) {}

  /** @throws ChatError NOT_FOUND */
  async list(name: string): Promise<AdminIdentities> {
    const user = await this.lookup.find(name);
    return { identities: (await this.identities.listOf(user.id)).map(toAdminIdentity) };
  }

  /** Also the last way in: the operator can let the user in again. @throws ChatError NOT_FOUND */
  async remove(actor: string, name: string, id: string): Promise<AdminIdentity> {
    const removed = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      const removed = await this.identities.delete(open, user.id, id);
      if (removed === undefined) throw new ChatError('NOT_FOUND', { message: `There is no such identity of ${name}.` });
      const { provider, issuer } = removed;
      const details = { identity: id, provider, issuer };
      await this.audit.record(open, { actor, act: 'identity.remove', subject: user.id, details });
      await this.notices.send(open, user.id, 'identity.removed', this.providers.nameOf(provider));
      return removed;
    });
    return toAdminIdentity(removed);
  }
}

function toAdminIdentity(identity: ConnectedIdentity): AdminIdentity {
  const { issuer, subject } = identity;
  return { ...toProviderIdentity(identity), issuer, subject };
}
