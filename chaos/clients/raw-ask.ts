import type { Ack, ClientEvent, ClientEventData } from '#contracts';

import type { RequestFields } from './chaos-client.js';

/** Asks over the present connection. Resolves with null if it ends before the answer. */
export type RawAsk = <Event extends ClientEvent>(
  event: Event,
  fields: RequestFields<Event>,
) => Promise<Ack<ClientEventData[Event]> | null>;
