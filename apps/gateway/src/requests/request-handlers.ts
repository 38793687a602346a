import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CLIENT_EVENTS, EVENTS, type ClientEvent } from '#contracts';
import { ChatLimits } from '#platform/limits/chat-limits';
import { FairTurns, laneOf } from '#platform/limits/fair-turns';
import { beginInRequest, runInRequest } from '#platform/request-context';
import { markOf } from './on-request.decorator.js';
import { RequestDispatcher } from './request-dispatcher.js';
import { TableHandlers, type Handle } from './table-handlers.js';

/**
 * Gives the dispatcher one handler per event, once for all sockets: the methods marked with `OnRequest`, and for all
 * other events those of the table. An event without a handler stops the start.
 */
@Injectable()
export class RequestHandlers implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly dispatcher: RequestDispatcher,
    private readonly table: TableHandlers,
    private readonly limits: ChatLimits,
    private readonly turns: FairTurns,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (isObject(instance)) this.register(instance);
    }
    for (const event of CLIENT_EVENTS) if (!this.dispatcher.handles(event)) this.registerFromTable(event);
  }

  private registerFromTable(event: ClientEvent): void {
    const handle = this.table.handlerOf(event);
    if (handle === undefined) throw new Error(`no handler for ${event}`);
    const isCommand = EVENTS[event].kind === 'command';
    // A command is in its room's queue before the first `await`, and that queue bounds what runs.
    const within = isCommand ? beginInRequest : runInRequest;
    this.dispatcher.register(event, this.limited(event, isCommand ? handle : this.inTurn(event, handle)), within);
  }

  private inTurn(event: ClientEvent, handle: Handle): Handle {
    const lane = laneOf(event);
    return (connection, request) => this.turns.run(lane, connection.caller, request, () => handle(connection, request));
  }

  /**
   * Takes a point for each request. Commands take theirs in `ChangesService`, which lets resends pass, and `typing` only
   * for notices that are passed on.
   */
  private limited(event: ClientEvent, handle: Handle): Handle {
    const { kind, limit } = EVENTS[event];
    if (kind === 'command' || limit === 'typing') return handle;
    return (connection, request) => {
      this.limits.demand(limit, connection.userId);
      return handle(connection, request);
    };
  }

  private register(instance: object): void {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (!isObject(prototype)) return;
    for (const key of this.scanner.getAllMethodNames(prototype)) {
      const marked = markOf(prototype, key);
      const method: unknown = Reflect.get(instance, key);
      if (marked !== undefined && typeof method === 'function') {
        const { event, turn } = marked;
        // `OnRequest` has checked the types of the method.
        const handle = method.bind(instance) as Handle;
        this.dispatcher.register(event, this.limited(event, turn === 'whole' ? this.inTurn(event, handle) : handle));
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
