import { Server as EngineServer, type Transport } from 'engine.io';
import type { IncomingMessage } from 'node:http';
import { TurnTransport } from './turn-transport.js';
import { TurnWrites } from './turn-writes.js';

type TransportName = 'polling' | 'websocket' | 'webtransport';

/** Engine.IO's server, with our transport for WebSockets: those opened as such and those that polling grows into. */
export class TurnEngine extends EngineServer {
  private readonly turn = new TurnWrites();

  protected override createTransport(name: TransportName, request: IncomingMessage): Transport {
    if (name !== 'websocket') return super.createTransport(name, request);
    // Engine.IO has put the WebSocket onto the request.
    return new TurnTransport(request as ConstructorParameters<typeof TurnTransport>[0], this.turn);
  }
}
