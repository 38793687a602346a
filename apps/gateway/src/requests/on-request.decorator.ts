import { SubscribeMessage } from '@nestjs/websockets';
import type { ClientEvent, ClientEventData, RequestOf } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';

export type RequestHandler<Event extends ClientEvent> = (
  connection: ClientConnection,
  request: RequestOf<Event>,
) => Promise<ClientEventData[Event]>;

const REQUEST_EVENT = Symbol('request event');

/**
 * How a handler takes its turn among all requests. `whole`: it runs in a turn. `within`: it first does something without
 * waiting, to which the order of requests matters, and takes a turn for the rest. `none`: it reads and writes no store.
 */
type TakesTurn = 'whole' | 'within' | 'none';

interface Marked {
  readonly event: ClientEvent;
  readonly turn: TakesTurn;
}

/**
 * Marks a method of a gateway as the handler of a client event. Its types must be the request and answer of the event.
 */
export function OnRequest<Event extends ClientEvent>(event: Event, turn: TakesTurn) {
  return (target: object, key: string, descriptor: TypedPropertyDescriptor<RequestHandler<Event>>): void => {
    SubscribeMessage(event)(target, key, descriptor);
    Reflect.defineMetadata(REQUEST_EVENT, { event, turn } satisfies Marked, target, key);
  };
}

/** The event that the method is marked with, and how it takes its turn. */
export function markOf(target: object, key: string): Marked | undefined {
  const marked: unknown = Reflect.getMetadata(REQUEST_EVENT, target, key);
  return marked as Marked | undefined;
}
