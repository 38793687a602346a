import { Injectable } from '@nestjs/common';
import { invalid, isId, type SessionId } from '#contracts';
import type { ExportPage } from '#access/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { IdentitiesStore, type ConnectedIdentity } from '../oidc/identities/identities.store.js';
import { InvitesStore, type InviteOfUser } from '../invites/invites.store.js';
import { FactorsStore } from '../codes/factors.store.js';
import { EmailStates } from '../mail/email-states.js';
import { UnclaimedAccountsStore } from '../claims/unclaimed-accounts.store.js';
import { DevicesStore, type DeviceRow } from '../devices/devices.store.js';
import type { SessionRow } from '../sessions/session-row.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { AppOfUserStore } from '../users/app-of-user.store.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';

const PAGE_MAX = 500;

/** The data that auth stores about a user, except hashes. */
@Injectable()
export class UserExportService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly sessions: SessionsStore,
    private readonly audit: AuditStore,
    private readonly apps: AppOfUserStore,
    private readonly identities: IdentitiesStore,
    private readonly factors: FactorsStore,
    private readonly emails: EmailStates,
    private readonly devices: DevicesStore,
    private readonly invites: InvitesStore,
    private readonly imported: UnclaimedAccountsStore,
  ) {}

  /** First the account, its identities, devices and invitations, then its sessions by id. @throws ChatError NOT_FOUND, INVALID for an invalid cursor */
  async page(actor: string, name: string, cursor: string | undefined): Promise<ExportPage> {
    if (cursor !== undefined && !isId(cursor)) throw invalid('cursor', 'must be a cursor of an earlier answer');
    const user = await this.lookup.find(name);
    if (cursor === undefined) {
      await this.sql.transaction((open) => this.audit.record(open, { actor, act: 'user.export', subject: user.id }));
    }
    const sessions = await this.sessions.pageOf(user.id, cursor as SessionId | undefined, PAGE_MAX);
    const account = cursor === undefined ? await this.accountOf(user) : [];
    return {
      records: [...account, ...sessions.map((session) => ({ kind: 'session', value: sessionRecord(session) }))],
      cursor: (sessions.length === PAGE_MAX && sessions.at(-1)?.id) || null,
    };
  }

  private async accountOf(user: LivingUser): Promise<ExportPage['records']> {
    const { name: app = null, externalId = null } = (await this.apps.of(user)) ?? {};
    const identities = await this.identities.listOf(user.id);
    const factor = await this.factors.factsOf(user.id);
    const devices = await this.devices.storedOf(user.id);
    const invites = await this.invites.ofUser(user.id);
    return [
      {
        kind: 'account',
        value: {
          ...toAdminUser(user),
          app,
          externalId,
          secondFactorSince: factor?.since ?? null,
          ...(await this.emails.of(user.id)),
          imports: await this.imported.importsOf(user.id),
        },
      },
      ...identities.map((identity) => ({ kind: 'identity', value: identityRecord(identity) })),
      ...devices.map((device) => ({ kind: 'device', value: deviceRecord(device) })),
      ...invites.map((invite) => ({ kind: 'invite', value: inviteRecord(invite) })),
    ];
  }
}

/** Without endpoint, token and keys. */
function deviceRecord({ id, sessionId, kind, preview, platform, createdAt, lastPushAt }: DeviceRow): object {
  return { id, sessionId, kind, preview, platform, createdAt, lastPushAt };
}

/** An invitation that the user has used, or a link that the user has made. Without the code. */
function inviteRecord({ id, as, at, kind, rooms, usesMax, uses, expiresAt }: InviteOfUser): object {
  return { id, as, at, kind, rooms, usesMax, uses, expiresAt };
}

function identityRecord({ userId: _, ...identity }: ConnectedIdentity): object {
  return identity;
}

function sessionRecord(session: SessionRow): object {
  const { id, createdAt, seenAt, expiresAt, endedAt, userAgent, ip, via, providerSid } = session;
  return { id, createdAt, lastSeenAt: seenAt, expiresAt, endedAt, userAgent, ip, via, providerSid };
}
