import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatError, type AvatarId, type User, type UserId } from '#contracts';
import { makeAvatar } from '#images/avatar';
import { Images } from '#images/images';
import type { Caller } from '#platform/limits/admission';
import { FairTurns } from '#platform/limits/fair-turns';
import { UsersService } from '../users/users.service.js';
import { AvatarsStore } from './avatars.store.js';

@Injectable()
export class AvatarsService implements OnApplicationShutdown {
  private readonly images = new Images();

  constructor(
    private readonly avatars: AvatarsStore,
    private readonly users: UsersService,
    private readonly turns: FairTurns,
  ) {}

  /** @throws ChatError RATE_LIMITED, NOT_FOUND */
  async get(id: AvatarId): Promise<Buffer> {
    const webp = await this.avatars.find(id);
    if (webp === undefined) throw new ChatError('NOT_FOUND');
    return webp;
  }

  /**
   * Takes a turn only for the change: the picture comes at the speed of its client, and is decoded in turns of its own.
   * @param picture reads the picture from the request
   * @throws ChatError RATE_LIMITED, SESSION_REVOKED, FORBIDDEN for a user of an app, and as `makeAvatar`
   */
  async put(userId: UserId, caller: Caller, picture: () => Promise<Buffer>): Promise<User> {
    await this.users.assertOwnProfile(userId, 'avatar');
    const avatar = await makeAvatar(this.images, userId, await picture());
    return this.turns.run('short', caller, {}, () =>
      this.users.change(userId, 'avatar', async (manager) => {
        await this.avatars.put(manager, userId, avatar);
        return { avatarId: avatar.id };
      }),
    );
  }

  /** A repeat changes nothing. @throws ChatError RATE_LIMITED, SESSION_REVOKED, FORBIDDEN for a user of an app */
  async remove(userId: UserId): Promise<void> {
    await this.users.change(userId, 'avatar', async (manager) => {
      await this.avatars.remove(manager, userId);
      return { avatarId: null };
    });
  }

  onApplicationShutdown(): void {
    this.images.close();
  }
}
