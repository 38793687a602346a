import { createServer, type Server as HttpServer } from 'node:http';

import { Server, type ServerOptions } from 'socket.io';

export interface Sent {
  readonly id: string;
  readonly roomId: string;
  readonly body: string;
}

export interface Join {
  readonly roomId: string;
  /** A client that comes back: the `seq` of the last message that it may have. */
  readonly after?: number;
}

export interface Page {
  readonly roomId: string;
  readonly limit: number;
  /** The messages after this `seq`. Default: the newest ones. */
  readonly after?: number;
}

/** The database of a server that stores messages. The server awaits each method before it answers. */
export interface MessageStore {
  add(message: Sent): Promise<void>;
  /** The newest `seq`, and the messages that a client missed. */
  join(request: Join): Promise<{ seq: number; messages: readonly object[] }>;
  page(request: Page): Promise<{ messages: readonly object[] }>;
}

export type Ack = (answer: object) => void;

/**
 * The server of a Socket.IO tutorial: rooms, a broadcast per message, an ack. Prints its URL when it listens.
 *
 * @param store null: nothing is stored
 */
export function serveBroadcast(store: MessageStore | null, adapter?: ServerOptions['adapter']): void {
  const http = createServer();
  const io = new Server(http, { perMessageDeflate: false, ...(adapter && { adapter }) });
  io.on('connection', (socket) => {
    socket.on('room:join', (request: Join, ack: Ack) => {
      void socket.join(request.roomId);
      if (store === null) ack({ ok: true });
      else answer(store.join(request), ack);
    });
    socket.on('message:send', (message: Sent, ack: Ack) => {
      const publish = (): void => {
        io.to(message.roomId).emit('message', { ...message, createdAt: new Date().toISOString() });
        ack({ ok: true });
      };
      if (store === null) publish();
      else store.add(message).then(publish, (error: unknown) => ack({ ok: false, error: String(error) }));
    });
    if (store !== null) {
      socket.on('message:page', (request: Page, ack: Ack) => answer(store.page(request), ack));
    }
  });
  listen(http);
}

/** Prints the server's URL when it listens. */
export function listen(http: HttpServer): void {
  http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const address = http.address();
    if (address !== null && typeof address === 'object')
      process.stdout.write(`http://127.0.0.1:${String(address.port)}\n`);
  });
}

function answer(result: Promise<object>, ack: Ack): void {
  result.then(
    (data) => ack({ ok: true, ...data }),
    (error: unknown) => ack({ ok: false, error: String(error) }),
  );
}
