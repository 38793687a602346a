import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountSignal, UserId } from '#contracts';
import { PeopleService } from '../people/people.service.js';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { CuredMessagesService } from '../schedule/cured-messages.service.js';
import { WriteSql } from '../store/write-sql.js';
import { lockTold, readTold, writeTold } from './told-devices.store.js';

type Devices = AccountSignal['devices'];

/**
 * Carries out what auth's changes of accounts mean here. All histories get each change, some more than once: only the first finds
 * something to do.
 */
@Injectable()
export class AccountChangesService implements OnModuleInit {
  constructor(
    private readonly sql: WriteSql,
    private readonly people: PeopleService,
    private readonly cured: CuredMessagesService,
    private readonly announcements: AnnouncementsService,
  ) {}

  onModuleInit(): void {
    this.people.onAccounts((signals) => this.apply(signals));
  }

  async apply(signals: readonly AccountSignal[]): Promise<void> {
    for (const { userId, cure } of signals) if (cure !== null) await this.cured.remove({ userId, cure });
    const withDevices = signals.filter(({ devices }) => devices.length > 0);
    if (withDevices.length === 0) return;
    const told = await readTold(
      this.sql,
      withDevices.map(({ userId }) => userId),
    );
    for (const { userId, devices } of withDevices)
      if (since(devices, told.get(userId) ?? 0).length > 0) await this.tell(userId, devices, told.has(userId));
  }

  /** All connections of the user learn of the devices that they do not know. */
  private async tell(userId: UserId, devices: Devices, isKnown: boolean): Promise<void> {
    if (!isKnown) await this.people.resolve([userId]);
    const told = await this.sql.transaction(async (open) => {
      const toldMs = await lockTold(open, userId);
      const untold = toldMs === undefined ? [] : since(devices, toldMs);
      const last = untold.at(-1);
      const urev = last && (await writeTold(open, userId, untold.length, last.newAt));
      return urev && { urev, untold };
    });
    if (told === undefined) return;
    const items = told.untold.map(({ device }) => ({ type: 'device', device }) as const);
    await this.announcements.announceToUser(userId, told.urev, ...items);
  }
}

function since(devices: Devices, toldMs: number): Devices {
  return devices.filter(({ newAt }) => Date.parse(newAt) > toldMs);
}
