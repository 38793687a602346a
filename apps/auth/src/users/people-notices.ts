import { Injectable, Logger } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { PEOPLE_CHANNEL, type PeopleSignal, type UserId } from '#contracts';
import { AccountChangesStore } from './account-changes.store.js';
import type { UserRow } from './user-row.js';
import { toPeopleSignal } from './user-views.js';

/** Notifies the histories of changed users, after the commit. `changedSince` makes up for lost notices. */
@Injectable()
export class PeopleNotices {
  private readonly logger = new Logger(PeopleNotices.name);

  constructor(
    private readonly fanout: Fanout,
    private readonly accounts: AccountChangesStore,
  ) {}

  /** Never rejects. */
  async publish(users: readonly UserRow[]): Promise<void> {
    await this.send(users.length, () => Promise.resolve(users.map(toPeopleSignal)));
  }

  /** As `publish`, for users who are gone. */
  async publishErased(users: readonly Pick<UserRow, 'id' | 'version'>[]): Promise<void> {
    const signals = users.map(({ id, version }) => ({ type: 'user.erased', userId: id, version }) as const);
    await this.send(users.length, () => Promise.resolve(signals));
  }

  /** As `publish`, for users with a cure or a new device. */
  async publishAccounts(userIds: readonly UserId[]): Promise<void> {
    await this.send(userIds.length, () => this.accounts.signalsOf(userIds));
  }

  private async send(users: number, signals: () => Promise<PeopleSignal[]>): Promise<void> {
    try {
      const texts = (await signals()).map((signal) => JSON.stringify(signal));
      await Promise.all(texts.map((text) => this.fanout.publish(PEOPLE_CHANNEL, text)));
    } catch (error) {
      this.logger.warn({ event: 'people.notice-lost', users, reason: String(error) });
    }
  }
}
