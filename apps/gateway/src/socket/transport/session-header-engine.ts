import { Server as EngineServer, type ServerOptions } from 'engine.io';
import type { IncomingMessage } from 'node:http';

/**
 * A proxy in front of several gateways learns the session id from this header and routes later requests of the session
 * to the same gateway. The id is also in the response body, but proxies do not read bodies.
 */
const SESSION_HEADER = 'parley-session';

/** Engine.IO's server with the session id in a header of the handshake's response. */
export class SessionHeaderEngine extends EngineServer {
  private readonly sessionIds = new WeakMap<IncomingMessage, string>();

  constructor(options: ServerOptions) {
    super(options);
    this.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      const id = this.sessionIds.get(request);
      if (id !== undefined) headers[SESSION_HEADER] = id;
    });
  }

  override generateId(request: IncomingMessage): string {
    // The type allows a promise for overrides; Engine.IO's own method returns a string.
    const id = super.generateId(request) as string;
    this.sessionIds.set(request, id);
    return id;
  }
}
