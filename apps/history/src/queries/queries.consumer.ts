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

/** The reads of couriers. */
const FEED_READS = [
  'feed:rooms',
  'feed:room',
  'feed:starts',
  'feed:back',
  'feed:pushes',
  'push:judge',
  'push:reminders',
  'push:remind',
] as const satisfies readonly QueryName[];

/** The queries that do not share the slots of the others. */
const OWN_SLOTS: readonly { readonly atOnce: number; readonly names: readonly QueryName[] }[] = [
  { atOnce: COSTLY_AT_ONCE, names: ['sync', 'rooms:of'] },
  { atOnce: COSTLY_AT_ONCE, names: ['message:search'] },
  { atOnce: COSTLY_AT_ONCE, names: ['message:page', 'message:pins'] },
  { atOnce: RESOLVES_AT_ONCE, names: ['people:resolve'] },
  { atOnce: FEED_SWEEPS_AT_ONCE, names: ['feed:heads', 'feed:erased'] },
  { atOnce: COSTLY_AT_ONCE, names: FEED_READS },
];

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
    const handlers = Object.entries(this.queries.handlers) as [QueryName, QueryHandler][];
    const own = OWN_SLOTS.flatMap(({ names }) => names);
    const names = handlers.map(([name]) => name).filter((name) => !own.includes(name));
    for (const slots of [{ atOnce: QUERIES_AT_ONCE, names }, ...OWN_SLOTS]) {
      const served = handlers.filter(([name]) => slots.names.includes(name));
      this.served.push(await this.serve(served, slots.atOnce));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.served.map((service) => service.stop()));
  }

  /** Does not validate queries: they come from our own services, which did. */
  private serve(handlers: readonly [QueryName, QueryHandler][], atOnce: number): Promise<QueryService> {
    const watched = handlers.map(([name, handler]) => [name, this.telemetry.watch(name, withStoreErrors(handler))]);
    return this.bus.serve(Object.fromEntries(watched) as Record<string, QueryHandler>, atOnce);
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
