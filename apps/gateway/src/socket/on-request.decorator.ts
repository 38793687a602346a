import { SubscribeMessage } from '@nestjs/websockets';
import type { ClientEvent, ClientEventData, RequestOf } from '#contracts';
import type { ClientConnection } from '../connections/registry/client-connection.js';

export type RequestHandler<Event extends ClientEvent> = (
  connection: ClientConnection,
  request: RequestOf<Event>,
) => Promise<ClientEventData[Event]>;

const REQUEST_EVENT = Symbol('request event');

/**
 * Marks a method of a gateway as the handler of a client event. Its types must be the request and answer of the event.
 */
export function OnRequest<Event extends ClientEvent>(event: Event) {
  return (target: object, key: string, descriptor: TypedPropertyDescriptor<RequestHandler<Event>>): void => {
    SubscribeMessage(event)(target, key, descriptor);
    Reflect.defineMetadata(REQUEST_EVENT, event, target, key);
  };
}

/** The event that the method is marked with. */
export function eventHandledBy(target: object, key: string): ClientEvent | undefined {
  const event: unknown = Reflect.getMetadata(REQUEST_EVENT, target, key);
  return event as ClientEvent | undefined;
}
