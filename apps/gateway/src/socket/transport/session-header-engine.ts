import { Server as EngineServer, type ServerOptions } from 'engine.io';
import type { IncomingMessage } from 'node:http';
import { countEvent, type RateWindow } from '#platform/limits/rate-window.policy';

/**
 * A proxy in front of several gateways learns the session id from this header and routes later requests of the session
 * to the same gateway. The id is also in the response body, but proxies do not read bodies.
 */
const SESSION_HEADER = 'parley-session';

/**
 * Parts of a message, and chunks of a frame, that ws keeps until it is complete. A part of one byte keeps the chunk of 64
 * KiB that it came in, and by default ws keeps 16,384 parts. Clients send a message in one frame.
 */
const MESSAGE_PARTS = { maxFragments: 64, maxBufferedChunks: 1_024 };

/** Pings of one WebSocket. Engine.IO's clients send none, and others some in a minute; ws answers each with a write. */
const PING_RATE = { points: 100, windowMs: 10_000 };

interface PingedSocket {
  on(event: 'ping', listener: () => void): unknown;
  terminate(): void;
}

type WebSocketEngine = new (options: object) => {
  handleUpgrade(request: unknown, socket: unknown, head: unknown, done: (websocket: PingedSocket) => void): void;
};

/** Engine.IO's server with the session id in a header of the handshake's response, few parts per message, and few pings. */
export class SessionHeaderEngine extends EngineServer {
  private readonly sessionIds = new WeakMap<IncomingMessage, string>();

  constructor(options: ServerOptions) {
    super(options);
    this.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      const id = this.sessionIds.get(request);
      if (id !== undefined) headers[SESSION_HEADER] = id;
    });
  }

  /** Called by the constructor. Engine.IO passes only some options on to ws. */
  protected override init(): void {
    const Engine = this.opts.wsEngine as WebSocketEngine;
    this.opts.wsEngine = class extends Engine {
      constructor(options: object) {
        super({ ...options, ...MESSAGE_PARTS });
      }

      override handleUpgrade(
        ...[request, socket, head, done]: Parameters<InstanceType<WebSocketEngine>['handleUpgrade']>
      ) {
        super.handleUpgrade(request, socket, head, (websocket) => {
          boundPings(websocket);
          done(websocket);
        });
      }
    };
    super.init();
  }

  override generateId(request: IncomingMessage): string {
    // The type allows a promise for overrides; Engine.IO's own method returns a string.
    const id = super.generateId(request) as string;
    this.sessionIds.set(request, id);
    return id;
  }
}

/** Cuts a client that sends pings all the time. */
function boundPings(websocket: PingedSocket): void {
  const window: RateWindow = { endsAtMs: 0, count: 0 };
  websocket.on('ping', () => {
    if (countEvent(window, PING_RATE, performance.now()) > 0) websocket.terminate();
  });
}
