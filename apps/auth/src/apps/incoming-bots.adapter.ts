import { Injectable } from '@nestjs/common';
import type { DirectoryUser, IncomingId } from '#contracts';
import { incomingBotOf } from '#identity/incoming-bot-ids';
import { IncomingBots } from '#identity/incoming-bots.port';
import { AuthSql } from '../store/auth-sql.js';
import { toDirectoryUser } from '../users/user-views.js';
import { UsersStore } from '../users/users.store.js';
import { externalUsernames } from './external-profile.policy.js';

/** Writes auth's own tables, for this process and, through the internal routes, for the others. */
@Injectable()
export class StoreIncomingBots extends IncomingBots {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
  ) {
    super();
  }

  override async make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
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
