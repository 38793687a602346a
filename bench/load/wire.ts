/** One request of a protocol. In Socket.IO: an event and its argument as JSON text. */
export interface Request {
  readonly event: string;
  readonly payload: string;
}

export interface Outgoing {
  /** A UUID. */
  readonly id: string;
  readonly roomId: string;
  /** ASCII without quotes and `<`, so that no protocol has to escape it. */
  readonly body: string;
}

/** What a link reports. */
export interface LinkEvents {
  /**
   * Called for the answer to the `send` or `ask` with this number. `ok` is true for a success. `bytes` is the answer; it
   * may contain messages.
   */
  answered(number: number, ok: boolean, bytes: Buffer): void;
  /** Received bytes that may contain messages. A message's body must not be split between two frames. */
  frame(bytes: Buffer): void;
  /** The server ended the connection. */
  closed(): void;
}

/** One connection of a client. */
export interface Link {
  /** Sends a message to a room. Answered when the system confirms it. */
  send(message: Outgoing, number: number): void;
  /** Sends any other request, such as entering a room. */
  ask(request: Request, number: number): void;
  /** Ends the connection at once; reports nothing more. */
  cut(): void;
}

/**
 * A wire protocol, as the generator speaks it: thin, with bytes scanned instead of parsed. With a regular client library,
 * the benchmark would measure the generator.
 */
export interface Wire {
  /** Resolves when the client is authenticated. `auth` is whatever the system put into the plan. */
  connect(url: string, auth: object, events: LinkEvents): Promise<Link>;
}
