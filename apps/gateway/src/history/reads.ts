import { Injectable } from '@nestjs/common';
import type { Queries, QueryName } from '#contracts';
import { QueryBus, type JsonText } from '#bus/query-bus.port';
import { currentRequest } from '#platform/request-context';

/** Leaves time for the rest of the request within `ACK_TIMEOUT_MS`. */
export const READ_TIMEOUT_MS = 6_000;

/** Queries to history, on behalf of the current request. */
@Injectable()
export class Reads {
  constructor(private readonly queries: QueryBus) {}

  /** @throws ChatError from history, or `OVERLOADED`, `TIMEOUT` or `UNAVAILABLE` */
  ask<Name extends QueryName>(
    name: Name,
    ask: Queries[Name]['ask'],
    timeoutMs = READ_TIMEOUT_MS,
  ): Promise<Queries[Name]['answer']> {
    return this.queries.ask<Queries[Name]['answer']>(name, ask, timeoutMs, currentRequest()?.origin);
  }

  /** The answer as history wrote it, to be passed on. @throws as `ask` */
  askText<Name extends QueryName>(name: Name, ask: Queries[Name]['ask']): Promise<JsonText> {
    return this.queries.askText(name, ask, READ_TIMEOUT_MS, currentRequest()?.origin);
  }
}
