import type {
  Ack,
  ClientEvent,
  ClientEventData,
  ErrorBody,
  ServerEvent,
  ServerEventPayloads,
  SettableStatus,
} from '#contracts';

/** One connection to a gateway. */
export interface Link {
  /** Calls `ack` at most once, and never after the link has closed. */
  send<Event extends ClientEvent>(event: Event, fields: object, ack: (ack: Ack<ClientEventData[Event]>) => void): void;
  /** Closes without calling `closed`. */
  close(): void;
}

export interface LinkHandlers {
  received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void;
  /** The server refused the connection, or (`null`) could not be reached. No further calls follow. */
  refused(error: ErrorBody | null): void;
  /** An accepted link has closed. No further calls follow. */
  closed(): void;
}

/** Opens a link with this access token. Servers with the feature `invisible` begin it with the user's `status`. */
export type Dial = (token: string, handlers: LinkHandlers, status: SettableStatus) => Link;
