import { Injectable } from '@nestjs/common';
import { ChatError, type Invitation, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { SecurityLog } from '#platform/security-log';
import { RateLimits } from '../limits/rate-limits.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { UsersStore } from '../users/users.store.js';
import { InviteUsesService } from './invite-uses.service.js';

/** An invitation as the page shows it to somebody who has not signed in. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly uses: InviteUsesService,
    private readonly users: UsersStore,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError NOT_FOUND for a code that is not valid, RATE_LIMITED */
  async read(code: string, { ip }: ClientInfo): Promise<Invitation> {
    const attempt = await this.limits.beginReset(ip);
    const found = await attempt.during(
      async () => (await this.uses.findUsable(code, 'any')) ?? this.uses.findClaim(code),
    );
    if (found === undefined) {
      this.security.write('login.failed', { userId: null, address: ip, reason: 'link' });
      throw new ChatError('NOT_FOUND', { field: 'code', message: 'The invitation is not valid.' });
    }
    await attempt.succeeded();
    const { kind, makerId, rooms, claims } = found;
    const claimed = claims === null ? undefined : await this.users.find(claims);
    return {
      site: { name: this.config.siteName },
      kind,
      invitedBy: makerId && (await this.nameOf(makerId)),
      rooms: rooms.map(({ name }) => ({ name })),
      ...(claimed && { claims: { displayName: claimed.displayName } }),
    };
  }

  private async nameOf(userId: UserId): Promise<string | null> {
    return (await this.users.find(userId))?.displayName ?? null;
  }
}
