import { Server } from 'socket.io';
import type { SessionId } from '#contracts';
import { socketAdapter, type AdapterPair } from '#platform/socket-adapter';
import { cutSockets } from './session-sockets.local.adapter.js';
import { SessionSockets } from './session-sockets.port.js';
import type { EndCode } from './session-status.port.js';

/** The sockets of every gateway, through a server without sockets of its own. */
export class ClusterSessionSockets extends SessionSockets {
  private readonly server: Server;

  constructor(pair: AdapterPair, redisPrefix: string) {
    super();
    this.server = new Server({ adapter: socketAdapter(pair, redisPrefix) });
  }

  override cut(sessionIds: readonly SessionId[], code: EndCode): void {
    cutSockets(this.server, sessionIds, code);
  }
}
