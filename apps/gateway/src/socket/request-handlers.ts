import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { eventHandledBy } from './on-request.decorator.js';
import { RequestDispatcher } from './request-dispatcher.js';

/** Finds the methods marked with `OnRequest` and gives them to the dispatcher, once for all sockets. */
@Injectable()
export class RequestHandlers implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly dispatcher: RequestDispatcher,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (isObject(instance)) this.register(instance);
    }
  }

  private register(instance: object): void {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (!isObject(prototype)) return;
    for (const key of this.scanner.getAllMethodNames(prototype)) {
      const event = eventHandledBy(prototype, key);
      const method: unknown = Reflect.get(instance, key);
      if (event !== undefined && typeof method === 'function') {
        // `OnRequest` has checked the method's types against the event's.
        const handle = method.bind(instance) as Parameters<RequestDispatcher['register']>[1];
        this.dispatcher.register(event, handle);
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
