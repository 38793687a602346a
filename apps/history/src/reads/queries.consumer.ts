import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { QueryName } from '#contracts';
import { QueryBus, type QueryHandler, type QueryService } from '#bus/query-bus.port';
import { toChatError } from '#platform/error-mapping.policy';
import { QueryTelemetry } from './query-telemetry.js';
import { ReadHandlers } from './read-handlers.js';

/** Queries that one history answers at once; more wait on the bus. */
const QUERIES_AT_ONCE = 32;
/**
 * Syncs and searches are taken apart from the other reads, so a storm of them delays no page. These bounds are above
 * those of their services, which answer `OVERLOADED` with a time to come again instead of letting queries age.
 */
const SYNCS_TAKEN_AT_ONCE = 128;
const SEARCHES_TAKEN_AT_ONCE = 32;

type Handlers = Record<string, QueryHandler>;

/** Answers every query of the contracts, for gateways and other services. */
@Injectable()
export class QueriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly served: QueryService[] = [];

  constructor(
    private readonly bus: QueryBus,
    private readonly reads: ReadHandlers,
    private readonly telemetry: QueryTelemetry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { sync, 'message:search': search, ...others } = this.reads.handlers;
    this.served.push(await this.serve(others, QUERIES_AT_ONCE));
    this.served.push(await this.serve({ sync }, SYNCS_TAKEN_AT_ONCE));
    this.served.push(await this.serve({ 'message:search': search }, SEARCHES_TAKEN_AT_ONCE));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.served.map((service) => service.stop()));
  }

  /** Queries on the bus come from services with the same contracts: their shape is not checked again. */
  private serve(handlers: Partial<Record<QueryName, unknown>>, atOnce: number): Promise<QueryService> {
    const entries = Object.entries(handlers as Handlers);
    return this.bus.serve(
      Object.fromEntries(entries.map(([name, handler]) => [name, this.telemetry.watch(name, withCatalogue(handler))])),
      atOnce,
    );
  }
}

/** Turns a failure of the store into `UNAVAILABLE`. Unknown errors pass: the bus logs them. */
function withCatalogue(handler: QueryHandler): QueryHandler {
  return async (ask) => {
    try {
      return await handler(ask);
    } catch (error) {
      const known = toChatError(error);
      throw known.code === 'INTERNAL' ? error : known;
    }
  };
}
