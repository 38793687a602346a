import type { Ack, ClientEvent, ClientEventData, ErrorBody, ServerEvent, ServerEventPayloads } from '#contracts';

/** One connection to one gateway, from dialling to its end. */
export interface Link {
  /** The ack is called at most once, and never after the link has closed. */
  send<Event extends ClientEvent>(event: Event, fields: object, ack: (ack: Ack<ClientEventData[Event]>) => void): void;
  /** Closes without calling `closed`. */
  close(): void;
}

export interface LinkHandlers {
  received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void;
  /** The server would not have it, or (without an error) could not be reached. Nothing follows. */
  refused(error: ErrorBody | null): void;
  /** The accepted link is gone. Nothing follows. */
  closed(): void;
}

/** Opens a link with this access token. */
export type Dial = (token: string, handlers: LinkHandlers) => Link;
