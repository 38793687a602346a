import { io } from 'socket.io-client';

import type { ErrorBody, ServerEvent, ServerEventPayloads } from '#contracts';

import type { Dial, LinkHandlers } from './link.js';

const PROTOCOL = 1;

export type Transport = 'websocket' | 'polling';

/** Dials with Socket.IO. Its reconnection is off, because `ServerConnection` decides when to reconnect. */
export function socketIoDial(origin: string, transports: readonly Transport[]): Dial {
  return (token, handlers, status) => {
    const socket = io(origin, {
      auth: { token, protocol: PROTOCOL, status },
      transports: [...transports],
      tryAllTransports: true,
      reconnection: false,
      forceNew: true,
    });
    listen(socket, handlers);
    return {
      send: (event, fields, ack) => {
        socket.emit(event, fields, ack);
      },
      close: () => {
        socket.offAny();
        socket.off();
        socket.disconnect();
      },
    };
  };
}

function listen(socket: ReturnType<typeof io>, handlers: LinkHandlers): void {
  let over = false;
  const once = (end: () => void): void => {
    if (over) return;
    over = true;
    socket.disconnect();
    end();
  };
  socket.onAny((event: ServerEvent, payload: ServerEventPayloads[ServerEvent]) => handlers.received(event, payload));
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) => once(() => handlers.refused(error.data ?? null)));
  socket.on('disconnect', () => once(() => handlers.closed()));
}
