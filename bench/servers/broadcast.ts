import { createServer } from 'node:http';

import { Server, type ServerOptions } from 'socket.io';

export interface Sent {
  readonly id: string;
  readonly roomId: string;
  readonly body: string;
}

/**
 * The server of a Socket.IO tutorial: rooms, a broadcast per message, an ack. `store` runs before the broadcast. Prints
 * its URL when it listens.
 */
export function serveBroadcast(
  store: ((message: Sent) => Promise<void>) | null,
  adapter?: ServerOptions['adapter'],
): void {
  const http = createServer();
  const io = new Server(http, { perMessageDeflate: false, ...(adapter && { adapter }) });
  io.on('connection', (socket) => {
    socket.on('room:join', (request: { roomId: string }, ack: (answer: object) => void) => {
      void socket.join(request.roomId);
      ack({ ok: true });
    });
    socket.on('message:send', (message: Sent, ack: (answer: object) => void) => {
      const publish = (): void => {
        io.to(message.roomId).emit('message', { ...message, createdAt: new Date().toISOString() });
        ack({ ok: true });
      };
      if (store === null) publish();
      else store(message).then(publish, (error: unknown) => ack({ ok: false, error: String(error) }));
    });
  });
  http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const address = http.address();
    if (address !== null && typeof address === 'object')
      process.stdout.write(`http://127.0.0.1:${String(address.port)}\n`);
  });
}
