import { Injectable } from '@nestjs/common';
import type { Queries, QueryName } from '#contracts';
import { QueryBus } from '#bus/query-bus.port';
import { currentRequest } from '#platform/request-context';

/** Together with what a request does besides it stays under `ACK_TIMEOUT_MS`. */
const READ_TIMEOUT_MS = 6_000;

/** What the gateway asks of history, on behalf of the request that is being served. */
@Injectable()
export class Reads {
  constructor(private readonly queries: QueryBus) {}

  /** @throws ChatError history's own, `OVERLOADED`, `TIMEOUT` or `UNAVAILABLE` */
  ask<Name extends QueryName>(
    name: Name,
    ask: Queries[Name]['ask'],
    timeoutMs = READ_TIMEOUT_MS,
  ): Promise<Queries[Name]['answer']> {
    return this.queries.ask<Queries[Name]['answer']>(name, ask, timeoutMs, currentRequest()?.origin);
  }
}
