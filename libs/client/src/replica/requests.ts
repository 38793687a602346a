import type { ClientEvent, ClientEventData, RequestOf } from '#contracts';

/** A request as it is written: its fields, without the class that checks them. */
export type Fields<Event extends ClientEvent> = { [Field in keyof RequestOf<Event>]: RequestOf<Event>[Field] };

/** What reaches the server. */
export interface Requests {
  readonly isConnected: boolean;
  /**
   * Asks once. Rejects with the server's `ChatError`, with `UNAVAILABLE` when there is no connection, and with
   * `TIMEOUT` when the connection was lost before the answer came: the outcome is unknown then.
   */
  request<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]>;
  /**
   * Asks until there is an answer, as the errors' `retry` says, but no longer than half a minute. Rejects with the last
   * `ChatError`, and with `UNAVAILABLE` once the client is closed.
   */
  ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]>;
  /** Waits before asking again, no longer than until the client is closed. */
  pause(durationMs: number): Promise<void>;
}
