import { Injectable, Logger } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { PEOPLE_CHANNEL } from '#contracts';
import type { UserEntity } from './user.entity.js';
import { toPeopleSignal } from './user-views.js';

/** Tells the histories of users that have changed, after the commit. A lost notice is found by `changedSince`. */
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
