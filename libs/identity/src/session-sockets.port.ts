import type { SessionId } from '#contracts';
import type { EndCode } from './session-status.port.js';

/** The Socket.IO room that every socket of a session is in. */
export const sessionRoom = (sessionId: SessionId): string => `session:${sessionId}`;

/** The sockets that sessions have opened, on every gateway. */
export abstract class SessionSockets {
  /**
   * Sends `session:ended {code}` to the sockets of the sessions and disconnects them. At most once: a notice that is
   * lost is made up for by the gateways' own check.
   */
  abstract cut(sessionIds: readonly SessionId[], code: EndCode): void;
}
