import type { ClientEvent, ClientEventData, RequestOf } from '#contracts';

/** The fields of a request, without its validation class. */
export type Fields<Event extends ClientEvent> = { [Field in keyof RequestOf<Event>]: RequestOf<Event>[Field] };

/** Sends requests to the server. */
export interface Requests {
  readonly isConnected: boolean;
  /**
   * Sends the request once. Rejects with the server's `ChatError`, with `UNAVAILABLE` if there is no connection, or
   * with `TIMEOUT` if the connection was lost before the answer arrived; the server may then have executed the request.
   */
  request<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]>;
  /**
   * Sends the request and retries for up to 30 s as the errors' `retry` field says. Rejects with the last `ChatError`,
   * or with `UNAVAILABLE` once the client is closed; except for `room:open` also at once while the device has no network.
   */
  ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]>;
  /** Waits before a retry; resolves early when the client is closed. */
  pause(durationMs: number): Promise<void>;
}
