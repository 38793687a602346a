import { Injectable, Logger } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { PEOPLE_CHANNEL } from '#contracts';
import type { UserEntity } from './user.entity.js';
import { toPeopleSignal } from './user-views.js';

/** Notifies the histories of changed users, after the commit. `changedSince` makes up for lost notices. */
@Injectable()
export class PeopleNotices {
  private readonly logger = new Logger(PeopleNotices.name);

  constructor(private readonly fanout: Fanout) {}

  /** Never rejects. */
  async publish(users: readonly UserEntity[]): Promise<void> {
    try {
      await Promise.all(users.map((user) => this.fanout.publish(PEOPLE_CHANNEL, JSON.stringify(toPeopleSignal(user)))));
    } catch (error) {
      this.logger.warn({ event: 'people.notice-lost', users: users.length, reason: String(error) });
    }
  }
}
