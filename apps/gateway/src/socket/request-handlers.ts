import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CLIENT_EVENTS, EVENTS, type ClientEvent } from '#contracts';
import { beginInRequest, runInRequest } from '#platform/request-context';
import { eventHandledBy } from './on-request.decorator.js';
import { RequestDispatcher } from './request-dispatcher.js';
import { TableHandlers } from './table-handlers.js';

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
    this.dispatcher.register(event, handle, EVENTS[event].kind === 'command' ? beginInRequest : runInRequest);
  }

  private register(instance: object): void {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (!isObject(prototype)) return;
    for (const key of this.scanner.getAllMethodNames(prototype)) {
      const event = eventHandledBy(prototype, key);
      const method: unknown = Reflect.get(instance, key);
      if (event !== undefined && typeof method === 'function') {
        // `OnRequest` has checked the types of the method.
        const handle = method.bind(instance) as Parameters<RequestDispatcher['register']>[1];
        this.dispatcher.register(event, handle);
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
