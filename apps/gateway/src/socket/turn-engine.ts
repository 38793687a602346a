import { Server as EngineServer, type ServerOptions, type Transport } from 'engine.io';
import type { IncomingMessage } from 'node:http';
import { TurnTransport } from './turn-transport.js';
import { TurnWrites } from './turn-writes.js';

type TransportName = 'polling' | 'websocket' | 'webtransport';

/**
 * A proxy before several gateways learns from it which session lives here, and sends that session's requests here. The
 * answer's body has it too, but proxies do not read bodies.
 */
const SESSION_HEADER = 'parley-session';

/** Engine.IO's server, with our transport for WebSockets: those opened as such and those that polling grows into. */
export class TurnEngine extends EngineServer {
  private readonly turn = new TurnWrites();
  /** By handshake. */
  private readonly ids = new WeakMap<IncomingMessage, string>();

  constructor(options: ServerOptions) {
    super(options);
    this.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      const id = this.ids.get(request);
      if (id !== undefined) headers[SESSION_HEADER] = id;
    });
  }

  override generateId(request: IncomingMessage): string {
    // Engine.IO may be given ids that come later; its own come at once.
    const id = super.generateId(request) as string;
    this.ids.set(request, id);
    return id;
  }

  protected override createTransport(name: TransportName, request: IncomingMessage): Transport {
    if (name !== 'websocket') return super.createTransport(name, request);
    // Engine.IO has put the WebSocket onto the request.
    return new TurnTransport(request as ConstructorParameters<typeof TurnTransport>[0], this.turn);
  }
}
