import { Module } from '@nestjs/common';
import { GatewayConfig } from '#config/app-config';
import { EngineSessions } from './transport/engine-sessions.js';
import { HttpSockets } from './transport/http-sockets.js';
import { PlainSocketTransport } from './transport/plain-socket-transport.adapter.js';
import { SocketTransport } from './transport/socket-transport.port.js';
import { TurnSocketTransport } from './transport/turn-socket-transport.adapter.js';

/** The transport below the sockets. */
@Module({
  providers: [
    EngineSessions,
    HttpSockets,
    {
      provide: SocketTransport,
      useFactory: ({ socketTransport }: GatewayConfig) =>
        socketTransport === 'turn' ? new TurnSocketTransport() : new PlainSocketTransport(),
      inject: [GatewayConfig],
    },
  ],
  exports: [EngineSessions, HttpSockets, SocketTransport],
})
export class SocketModule {}
