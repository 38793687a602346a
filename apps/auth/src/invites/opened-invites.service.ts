import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { InviteForRooms } from '#access/invited-rooms';
import { AuthSql } from '../store/auth-sql.js';
import { UsersStore } from '../users/users.store.js';
import { claimHash, codeHashes } from './invite-code.policy.js';
import { InviteUsesService } from './invite-uses.service.js';
import { InvitesStore, type FoundInvite } from './invites.store.js';

/** An invitation to an account, for the user who has taken the account by it. */
const WITHOUT_ROOMS: InviteForRooms = { makerId: null, roomIds: [], opens: true, isPerson: true };

/** Invitations for the histories, which know the rooms. */
@Injectable()
export class OpenedInvitesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly invites: InvitesStore,
    private readonly uses: InviteUsesService,
    private readonly users: UsersStore,
  ) {}

  /** The invitation of the code, whatever became of it; without a code, those that the user was made with. */
  async find(userId: UserId, code: string | undefined): Promise<InviteForRooms[]> {
    if (code === undefined) return (await this.invites.madeWith(userId)).map((found) => toInvite(found, true));
    const found = await this.invites.find(codeHashes(code));
    if (found !== undefined) return [toInvite(found, await this.invites.isPerson(found.id, userId))];
    return (await this.hasClaimedBy(userId, code)) ? [WITHOUT_ROOMS] : [];
  }

  private async hasClaimedBy(userId: UserId, code: string): Promise<boolean> {
    const found = await this.invites.find([claimHash(code)]);
    return found?.claims === userId;
  }

  /** Makes the user a person of the invitation. A repeat takes no second use. Resolves to false if it lets no one in. */
  async use(userId: UserId, code: string): Promise<boolean> {
    return this.sql.transaction(async (open) => {
      const user = await this.users.lock(open, userId, 'read');
      if (user === undefined) return false;
      return this.uses.use(open, codeHashes(code), { userId, needs: 'any', made: false });
    });
  }
}

function toInvite({ makerId, rooms, state }: FoundInvite, isPerson: boolean): InviteForRooms {
  const opens = state === 'usable' || (state === 'used up' && isPerson);
  return { makerId, roomIds: rooms.map(({ id }) => id), opens, isPerson };
}
