import { Injectable } from '@nestjs/common';
import type { DirectoryUser, IncomingId } from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import { AuthSql } from '../store/auth-sql.js';
import { toDirectoryUser } from '../users/user-views.js';
import { UsersStore } from '../users/users.store.js';
import { externalUsernames } from './external-profile.policy.js';

/** The bots of incoming webhooks, which history makes. */
@Injectable()
export class IncomingBotsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
  ) {}

  /**
   * The bot of this webhook, which is made if there is none: it has this display name, and no token. A repeat answers the
   * bot as it is. `undefined` if an operator has erased it.
   */
  async make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
    const botId = incomingBotOf(id);
    const bot = { id: botId, displayName: name, type: 'bot', passwordHash: null } as const;
    const made = await this.sql.transaction(
      async (open) =>
        (await this.users.find(botId, open)) ??
        (await this.users.insertUnderOneOf(open, externalUsernames(), bot)) ??
        // Another request has made it meanwhile.
        this.users.find(botId, open),
    );
    return made && toDirectoryUser(made);
  }
}
