import { Injectable } from '@nestjs/common';
import type { EndedAnswer } from '#access/internal-api';
import type { FindMadeInSessionsBody, MadeAnswer } from '#access/made-by-keys';
import { IncomingService } from '../incoming/incoming.service.js';
import { MadeMessagesService } from '../schedule/made-messages.service.js';
import { endMakers } from '../store/ended-makers.store.js';
import { WriteSql } from '../store/write-sql.js';

/** What keys of an app have made here, for operators: incoming webhooks, and messages that wait for their time. */
@Injectable()
export class MadeByKeysService {
  constructor(
    private readonly sql: WriteSql,
    private readonly incoming: IncomingService,
    private readonly messages: MadeMessagesService,
  ) {}

  async find({ appId, keys, users, sessions }: FindMadeInSessionsBody): Promise<MadeAnswer> {
    const [incoming, scheduled, ...unknown] = await Promise.all([
      this.incoming.findMade(appId, keys),
      this.messages.find({ users, sessions }),
      this.incoming.countUnknown(appId),
      this.messages.countUnknown(appId),
    ]);
    return { made: [...incoming, ...scheduled], unknown: unknown.reduce((sum, count) => sum + count, 0) };
  }

  /** Removes it. Requests of the makers that are under way make nothing after that. A repeat removes what a crash has left. */
  async end(by: string, { appId, keys, users, sessions }: FindMadeInSessionsBody): Promise<EndedAnswer> {
    await this.sql.transaction((open) => endMakers(open, [...new Set([...keys, ...sessions])].sort()));
    const incoming = await this.incoming.revokeMade(by, appId, keys);
    return { ended: incoming + (await this.messages.removeMade(by, { users, sessions })) };
  }
}
