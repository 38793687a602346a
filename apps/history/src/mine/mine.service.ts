import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, takenAsk, type MineEvent, type Queries, type ResultOf } from '#contracts';
import type { Transaction } from '#persistence/prepared-sql';
import { StoreClock } from '#persistence/store-clock';
import { PeopleService } from '../people/people.service.js';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { WriteSql } from '../store/write-sql.js';
import { MINE } from './mine-changes.js';
import { isKnownChange, keepChange, lockUser } from './mine.store.js';
import type { Ask, Changed, Mine, MineParts } from './mine.js';

/**
 * Carries out changes of users' own state: each request once, whatever the bus delivers again, and nothing after its deadline. Only
 * the user's own connections get the change, with a urev.
 */
@Injectable()
export class MineService {
  private readonly parts: MineParts;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    clock: StoreClock,
    people: PeopleService,
    private readonly announcements: AnnouncementsService,
  ) {
    this.parts = { now: () => clock.now(), resolve: (userIds) => people.resolve(userIds) };
  }

  /** @throws ChatError the event's own errors, SESSION_REVOKED, TIMEOUT */
  async run<Event extends MineEvent>(event: Event, sent: Queries[Event]['ask']): Promise<ResultOf<Event>> {
    const mine: Mine<Event> = MINE[event];
    const ask = takenAsk(sent);
    await mine.prepare?.(ask, this.parts);
    const { answer, own } = await this.sql.transaction((open) => this.change(open, mine, ask));
    if (own !== undefined) await this.announcements.announceToUser(ask.userId, ...own);
    return answer;
  }

  private async change<Event extends MineEvent>(
    open: Transaction,
    mine: Mine<Event>,
    ask: Ask<Event>,
  ): Promise<Changed<Event>> {
    const { userId, actor, requestId, until = Infinity } = ask;
    const [, isErased, isKnown] = await Promise.all([
      mine.lock?.(open, ask),
      lockUser(open, userId, actor),
      isKnownChange(open, userId, requestId),
    ]);
    if (isErased) throw new ChatError('SESSION_REVOKED');
    if (isKnown) return { answer: await mine.again(open, ask) };
    const changed = await mine.change(open, ask, this.parts);
    // A request that came late could undo a later one.
    if (this.bus.now() >= until) throw new ChatError('TIMEOUT');
    await Promise.all([keepChange(open, userId, requestId), open.commit()]);
    return changed;
  }
}
