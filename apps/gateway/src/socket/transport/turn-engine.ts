import type { Transport } from 'engine.io';
import type { IncomingMessage } from 'node:http';
import type { WebSocketRequest } from './engine-internals.js';
import { SessionHeaderEngine } from './session-header-engine.js';
import { TurnWebSocket } from './turn-web-socket.js';
import { TurnWrites } from './turn-writes.js';

type TransportName = 'polling' | 'websocket' | 'webtransport';

/** Engine.IO's server with `TurnWebSocket` for all WebSockets, including those that long-polling upgrades to. */
export class TurnEngine extends SessionHeaderEngine {
  private readonly turn = new TurnWrites();

  protected override createTransport(name: TransportName, request: IncomingMessage): Transport {
    if (name !== 'websocket') return super.createTransport(name, request);
    return new TurnWebSocket(request as WebSocketRequest, this.turn);
  }
}
