import { Injectable } from '@nestjs/common';
import type { Queries } from '#contracts';
import { readEpoch } from '../../store/epoch.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { readHeads, readLostMemberships, readUrevs } from './subscriptions.store.js';

/** Reads for gateways: the `heads` of rooms, and which rooms users have lost. */
@Injectable()
export class SubscriptionsService {
  constructor(private readonly reads: ReadSql) {}

  async epoch(): Promise<Queries['epoch']['answer']> {
    return { epoch: await readEpoch(this.reads) };
  }

  async heads({ roomIds, userIds }: Queries['heads']['ask']): Promise<Queries['heads']['answer']> {
    return this.reads.snapshot(async (sql) => {
      const [epoch, rooms, urevs] = await Promise.all([
        readEpoch(sql),
        readHeads(sql, roomIds),
        readUrevs(sql, userIds),
      ]);
      return { epoch, rooms, urevs };
    });
  }

  async membershipsLost({ users }: Queries['memberships:lost']['ask']): Promise<Queries['memberships:lost']['answer']> {
    return { users: await readLostMemberships(this.reads, users) };
  }
}
