import { Injectable } from '@nestjs/common';
import { ChatError, invalid, type DirectoryUser, type UserId } from '#contracts';
import { Questions } from '#access/questions.port';
import type { Owner } from './hooks.service.js';

/** The apps that own hooks, as auth knows them. */
@Injectable()
export class OwnersService {
  constructor(private readonly questions: Questions) {}

  /** The app with this bot. @throws ChatError NOT_FOUND, INVALID, ACCOUNT_SUSPENDED, UNAVAILABLE */
  async find(appId: UserId): Promise<Owner> {
    const bot = await this.botOf(appId);
    if (bot === undefined) throw new ChatError('NOT_FOUND', { message: 'There is no such app.' });
    if (bot.type !== 'bot') throw invalid('appId', 'must be the bot of an app');
    if (bot.suspended === true) throw new ChatError('ACCOUNT_SUSPENDED');
    return { id: bot.id, name: bot.username };
  }

  /** An app that is erased is not found, and its hook stays paused. @throws ChatError ACCOUNT_SUSPENDED, UNAVAILABLE */
  async assertNotSuspended(appId: UserId): Promise<void> {
    const bot = await this.botOf(appId);
    if (bot === undefined || bot.suspended === true) throw new ChatError('ACCOUNT_SUSPENDED');
  }

  private async botOf(appId: UserId): Promise<DirectoryUser | undefined> {
    const { users } = await this.questions.ask('POST /internal/users/find', { userIds: [appId] });
    return users[0];
  }
}
