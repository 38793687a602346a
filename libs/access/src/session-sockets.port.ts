import type { SessionId } from '#contracts';
import type { EndCode } from './session-source.port.js';

/** The Socket.IO room that every socket of the session joins. */
export const sessionRoom = (sessionId: SessionId): string => `session:${sessionId}`;

/** The sockets that sessions have opened, on every gateway. */
export abstract class SessionSockets {
  /**
   * Sends `session:ended {code}` to the sockets of the sessions and disconnects them. Delivery is at most once: if a
   * notice is lost, the gateways' periodic check disconnects the sockets within 60 s.
   */
  abstract cut(sessionIds: readonly SessionId[], code: EndCode): void;
}
