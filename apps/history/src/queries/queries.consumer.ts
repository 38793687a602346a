import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { QueryName } from '#contracts';
import { QueryBus, type QueryHandler, type QueryService } from '#bus/query-bus.port';
import { toChatError } from '#platform/error-mapping.policy';
import { QueryTelemetry } from './query-telemetry.js';
import { QueryHandlers } from './query-handlers.js';

/** One history answers this many queries at once; more wait on the bus. */
const QUERIES_AT_ONCE = 32;
/**
 * Syncs, pages, searches and reads of the feed wait in their services, which bound the time and take users in turn, and not on the bus, which
 * repeats a query that waits long. So many of them do not delay other reads.
 */
const COSTLY_AT_ONCE = 1_000;
/** They may wait for auth, which must not delay reads. */
const RESOLVES_AT_ONCE = 16;
/** Their answers are large. */
const FEED_SWEEPS_AT_ONCE = 1;

type Handlers = Record<string, QueryHandler>;

/** Answers all queries that come over the bus. */
@Injectable()
export class QueriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly served: QueryService[] = [];

  constructor(
    private readonly bus: QueryBus,
    private readonly queries: QueryHandlers,
    private readonly telemetry: QueryTelemetry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const {
      sync,
      'rooms:of': roomsOf,
      'message:search': search,
      'message:page': page,
      'message:pins': pins,
      'people:resolve': resolve,
      'feed:heads': feedHeads,
      'feed:erased': feedErased,
      'feed:rooms': feedRooms,
      'feed:room': feedRoom,
      'feed:starts': feedStarts,
      'feed:back': feedBack,
      'feed:pushes': feedPushes,
      'push:judge': feedJudge,
      'push:reminders': dueReminders,
      'push:remind': remind,
      ...others
    } = this.queries.handlers;
    this.served.push(await this.serve(others, QUERIES_AT_ONCE));
    this.served.push(await this.serve({ sync, 'rooms:of': roomsOf }, COSTLY_AT_ONCE));
    this.served.push(await this.serve({ 'message:search': search }, COSTLY_AT_ONCE));
    this.served.push(await this.serve({ 'message:page': page, 'message:pins': pins }, COSTLY_AT_ONCE));
    this.served.push(await this.serve({ 'people:resolve': resolve }, RESOLVES_AT_ONCE));
    const feedSweeps = { 'feed:heads': feedHeads, 'feed:erased': feedErased };
    this.served.push(await this.serve(feedSweeps, FEED_SWEEPS_AT_ONCE));
    const feedReads = {
      'feed:rooms': feedRooms,
      'feed:room': feedRoom,
      'feed:starts': feedStarts,
      'feed:back': feedBack,
      'feed:pushes': feedPushes,
      'push:judge': feedJudge,
      'push:reminders': dueReminders,
      'push:remind': remind,
    };
    this.served.push(await this.serve(feedReads, COSTLY_AT_ONCE));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.served.map((service) => service.stop()));
  }

  /** Does not validate queries: they come from our own services, which did. */
  private serve(handlers: Partial<Record<QueryName, unknown>>, atOnce: number): Promise<QueryService> {
    const entries = Object.entries(handlers as Handlers);
    return this.bus.serve(
      Object.fromEntries(
        entries.map(([name, handler]) => [name, this.telemetry.watch(name, withStoreErrors(handler))]),
      ),
      atOnce,
    );
  }
}

/** Turns a failure of the store into `UNAVAILABLE`. The bus logs unknown errors. */
function withStoreErrors(handler: QueryHandler): QueryHandler {
  return async (ask) => {
    try {
      return await handler(ask);
    } catch (error) {
      const known = toChatError(error);
      throw known.code === 'INTERNAL' ? error : known;
    }
  };
}
