import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CLIENT_EVENTS, EVENTS, type ClientEvent } from '#contracts';
import { ChatLimits } from '#platform/limits/chat-limits';
import { beginInRequest, runInRequest } from '#platform/request-context';
import { eventHandledBy } from './on-request.decorator.js';
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
    // A command is in its room's queue before the first `await`.
    const within = EVENTS[event].kind === 'command' ? beginInRequest : runInRequest;
    this.dispatcher.register(event, this.limited(event, handle), within);
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
      const event = eventHandledBy(prototype, key);
      const method: unknown = Reflect.get(instance, key);
      if (event !== undefined && typeof method === 'function') {
        // `OnRequest` has checked the types of the method.
        const handle = method.bind(instance) as Handle;
        this.dispatcher.register(event, this.limited(event, handle));
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
